import { useTold } from '../../../i18n/told';
import { Icon } from '../../../kit';

/** What the API says of a part that is no single field. */
export function Wrong({ text }: { text: string | undefined }) {
  const { say } = useTold();
  return text ? <p className="err" role="alert"><Icon name="stop" size={16} /><span>{say(text)}</span></p> : null;
}

/** The first sentence about a place or anything inside it. */
export const said = (problems: Record<string, string>, path: string): string | undefined => problems[path] ?? Object.entries(problems).find(([place]) => place.startsWith(path + '.') || place.startsWith(path + '['))?.[1];

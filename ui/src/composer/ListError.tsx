import { useTold } from '../i18n/told';
import { Icon } from '../kit';

/** A sentence of the API about a whole list. */
export function ListError({ text }: { text: string | undefined }) {
  const { say } = useTold();
  return text ? <p className="err" role="alert"><Icon name="stop" size={16} /><span>{say(text)}</span></p> : null;
}

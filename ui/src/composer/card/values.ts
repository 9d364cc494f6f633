import type { components } from '../../api/schema';
import type { CardDetail, InApp } from './data';
import { readViews } from './views';

// The values that stand in the place of a template's placeholders.

type Pair = components['schemas']['Header'];

/** One placeholder as the form asks for it. */
export interface Asked {
  name: string;
  label: string;
  kind: 'text' | 'image' | 'action' | 'cards';
  sample: string;
  required: boolean;
  value: string;
}

/** Every placeholder of a template, in its order, with the value that is written for it: of what is live, or of its draft. */
export function asked(detail: CardDetail, values: Pair[], content: CardDetail['live'] = detail.live): Asked[] {
  const said = content?.variables ?? [];
  return detail.variables.filter((one) => !Object.hasOwn(content?.colors ?? {}, one.name)).map(({ name, kinds }) => {
    const about = said.find((one) => one.key === name);
    const kind = kinds.includes('cards') ? 'cards' : about?.type === 'image' || about?.type === 'action' ? about.type : kinds.includes('url') ? 'image' : kinds.includes('target') ? 'action' : 'text';
    return { name, label: about?.name || name, kind, sample: content?.samples?.[name] ?? '', required: Boolean(content?.strict_variables) && !about?.optional, value: values.find((one) => one.name === name)?.value ?? '' };
  });
}

/** What is written for placeholders that the template does not have. */
export const stray = (detail: CardDetail, values: Pair[]): Pair[] => values.filter((one) => !detail.variables.some((each) => each.name === one.name));

/** The same message with another value of one placeholder; an empty one is left out. */
export function withValue(inapp: InApp, name: string, value: string): InApp {
  const rest = (inapp.variables ?? []).filter((one) => one.name !== name);
  const at = (inapp.variables ?? []).findIndex((one) => one.name === name);
  if (value === '') return { ...inapp, variables: rest };
  const next = [...rest];
  next.splice(at < 0 ? rest.length : at, 0, { name, value });
  return { ...inapp, variables: next };
}

/** The values of a form as the variables of a request: where cards stand, the list itself. What is empty is left out. */
export function variablesOf(all: Asked[], values: Record<string, string>): Record<string, unknown> {
  const said = all.filter((one) => (values[one.name] ?? '') !== '');
  return Object.fromEntries(said.map((one) => [one.name, one.kind === 'cards' ? (readViews(values[one.name]!) ?? values[one.name]) : values[one.name]]));
}

// What a Page offers beside its messages, read from its Messenger profile as apps set it: in
// the new form by language, or in the old flat one. Nothing here fails.

export interface Offer {
  title: string;
  payload: string;
  url: string;
}

type Bag = Record<string, unknown>;

const bag = (value: unknown): Bag => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Bag) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The entry of a phone's language, else the default one. */
function spoken(value: unknown, locale: string): Bag {
  const all = list(value).map(bag);
  return all.find((one) => one.locale === locale) ?? all.find((one) => one.locale === 'default') ?? {};
}

const offer = (value: unknown): Offer => {
  const b = bag(value);
  const url = text(b.url);
  return { title: text(b.title) || text(b.question), payload: text(b.payload), url: /^https?:\/\//i.test(url) ? url : '' };
};

/** Entries of a persistent menu or ice breakers; nested ones of old menus stand behind their parent. */
export function offers(value: unknown, locale: string): Offer[] {
  const flat = list(value).map(bag).filter((one) => one.question !== undefined && one.call_to_actions === undefined);
  const entries = flat.length > 0 ? flat : list(spoken(value, locale).call_to_actions);
  return entries.flatMap((entry) => [offer(entry), ...list(bag(entry).call_to_actions).map(offer)]).filter((one) => one.title !== '' && (one.payload !== '' || one.url !== ''));
}

/** The names of slash commands. */
export function commands(value: unknown, locale: string): string[] {
  return list(spoken(value, locale).commands).map((one) => text(bag(one).name)).filter(Boolean);
}

/** The greeting of an empty thread, with the person's names in it. */
export function greeting(value: unknown, locale: string, first: string, last: string): string {
  return text(spoken(value, locale).text)
    .replaceAll('{{user_first_name}}', first).replaceAll('{{user_last_name}}', last).replaceAll('{{user_full_name}}', `${first} ${last}`.trim());
}

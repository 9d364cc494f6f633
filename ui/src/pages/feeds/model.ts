// What a feed looks like, as its theme says: colours are "light,dark", and what somebody else wrote stays.

/** The parts of a theme that the form edits, by where they stand in it. */
export const colours = [
  ['header', 'backgroundColor'], ['header', 'textColor'], ['header', 'lineColor'],
  ['list', 'backgroundColor'],
  ['notification', 'backgroundColor'], ['notification', 'unreadIndicatorColor'],
] as const;

export type Part = (typeof colours)[number][0];
type Parts = Record<string, Record<string, unknown>>;

export interface Theme {
  theme_mode?: string;
  theme?: unknown;
}

const partsOf = (theme: Theme): Parts => (typeof theme.theme === 'object' && theme.theme !== null && !Array.isArray(theme.theme) ? (theme.theme as Parts) : {});

/** A value of a theme as text; empty where it is not set. */
export function read(theme: Theme, part: Part, name: string): string {
  const value = partsOf(theme)[part]?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A theme with another value; an empty one takes it out. */
export function write(theme: Theme, part: Part, name: string, value: string | number): Theme {
  const parts = partsOf(theme);
  const inside = { ...parts[part], [name]: value };
  if (value === '') delete inside[name];
  const next = { ...parts, [part]: inside };
  if (Object.keys(inside).length === 0) delete next[part];
  return { ...theme, theme: Object.keys(next).length > 0 ? next : undefined };
}

const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/** Whether a text is a colour, or two with a comma for light and dark. */
export const isColour = (text: string) => text === '' || text.split(',').every((one) => one.trim() === 'transparent' || hex.test(one.trim())) && text.split(',').length <= 2;

/** The light or the dark colour of a pair, as CSS; the alpha comes first in it. */
export function cssOf(pair: string, dark: boolean): string | undefined {
  const [light = '', other = light] = pair.split(',').map((one) => one.trim());
  const one = dark ? other : light;
  if (one === 'transparent') return one;
  if (!hex.test(one)) return undefined;
  const n = one.length === 5 ? 1 : one.length === 9 ? 2 : 0;
  return n ? '#' + one.slice(1 + n) + one.slice(1, 1 + n) : one;
}

/** Hours as the unit in which people think of them. */
export const unitOf = (hours: number): 'days' | 'hours' => (hours % 24 === 0 ? 'days' : 'hours');

/** A key made of a name: lower case letters, digits, hyphens. */
export const keyOf = (name: string) => name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64);

/** The markup that shows a feed. */
export const markupOf = (origin: string, feed: string, language: string) =>
  `<script async src="${origin}/feed/v1/inbox.js"></script>\n<petitbleu-inbox src="${origin}" feed="${feed}" token-url="/inbox-token" lang="${language}"></petitbleu-inbox>`;

/** How the site's server makes a token, in Node. */
export const tokenCode = `import { createHmac } from 'node:crypto';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

// Answer GET /inbox-token with this, for the customer who is signed in.
export function inboxToken(user) {
  const now = Math.floor(Date.now() / 1000);
  const signed = part({ alg: 'HS256', kid: process.env.PETITBLEU_SITE })
    + '.' + part({ sub: user, iat: now, exp: now + 3600 });
  return signed + '.' + createHmac('sha256', process.env.PETITBLEU_SITE_KEY)
    .update(signed).digest('base64url');
}`;

// What can be written at a place in a text with Liquid. Only the place is found here, by what stands
// before the caret; which names, filters and tags there are, the API says.

/** What is being written. */
export type What = 'attribute' | 'custom' | 'block' | 'catalog' | 'secret' | 'filter' | 'tag' | 'start';

export interface Spot {
  what: What;
  /** What is typed of it so far. */
  typed: string;
  /** The part of the text that a choice takes the place of. */
  from: number;
  to: number;
}

export interface Offer {
  what: What | 'space';
  name: string;
  /** What the list says beside the name: a person's value, or what a filter does. */
  about?: string;
  /** A name of every profile, written bare. */
  standard?: boolean;
}

const spaces: Record<string, What> = { custom_attribute: 'custom', content_blocks: 'block', secrets: 'secret' };
const inQuotes = (text: string) => /^[^'"]*(?:(['"])[^'"]*\1[^'"]*)*$/.exec(text) === null;

/** Where Liquid that is open at the caret begins; undefined outside of it. */
function opening(text: string, caret: number): { at: number; tag: boolean } | undefined {
  // ${name} ends with a brace that closes nothing else.
  const before = text.slice(0, caret).replace(/\$\{[^{}\n]*\}/g, (name) => '_'.repeat(name.length));
  const at = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  if (at < 0) return undefined;
  const tag = before[at + 1] === '%';
  return before.includes(tag ? '%}' : '}}', at + 2) ? undefined : { at, tag };
}

/** What is being written at the caret; undefined where nothing can be offered. */
export function spotAt(text: string, caret: number): Spot | undefined {
  const open = opening(text, caret);
  if (!open) return undefined;
  const inside = text.slice(open.at + 2, caret);
  const rest = (pattern: RegExp) => caret + (pattern.exec(text.slice(caret))?.[0].length ?? 0);
  const found = (what: What, typed: string, from = caret - typed.length, to = rest(/^[\w.-]*/)): Spot => ({ what, typed, from, to });
  const name = /(?:(\w+)\s*\.\s*)?\$\{([^{}\n]*)$/.exec(inside);
  if (name) {
    const what = name[1] === undefined ? 'attribute' : spaces[name[1]];
    return what && found(what, name[2]!, undefined, rest(/^[^{}|%\n]*(?=\})|^[\w.-]*/));
  }
  if (inQuotes(inside)) return undefined;
  if (open.tag) {
    const tag = /^-?\s*(\w*)$/.exec(inside);
    if (tag) return found('tag', tag[1]!);
    const catalog = /^-?\s*catalog(?:_selection)?_items\s+(\w*)$/.exec(inside);
    if (catalog) return found('catalog', catalog[1]!);
  }
  const filter = /\|\s*(\w*)$/.exec(inside);
  if (filter) return found('filter', filter[1]!);
  const start = (open.tag ? /^-?\s*(?:if|elsif|unless|case|assign\s+\w+\s*=|capture|for\s+\w+\s+in)\b.*?[\s=](\w*)$|^-?\s*(?:if|elsif|unless|case)\s+(\w*)$/ : /^-?\s*(\w*)$/).exec(inside);
  return start ? found('start', start[1] ?? start[2] ?? '') : undefined;
}

/** The offers that fit what is typed: those that begin with it before those that hold it. */
export function fitting(offers: Offer[], typed: string, most = 8): Offer[] {
  const sought = typed.trim().toLowerCase();
  const begins = offers.filter((one) => one.name.toLowerCase().startsWith(sought));
  const holds = sought ? offers.filter((one) => !begins.includes(one) && one.name.toLowerCase().includes(sought)) : [];
  return [...begins, ...holds].slice(0, most);
}

/** Liquid that reads an offer. */
function reading(offer: Offer): string {
  if (offer.what === 'space') return `${offer.name}.\${`;
  if (offer.what === 'block') return `content_blocks.\${${offer.name}}`;
  if (offer.what === 'secret') return `secrets.\${${offer.name}}`;
  return offer.standard ? `\${${offer.name}}` : `custom_attribute.\${${offer.name}}`;
}

/** The text with an offer chosen, and where the caret goes. */
export function choose(text: string, spot: Spot, offer: Offer): { text: string; caret: number } {
  const after = text.slice(spot.to);
  const closed = /^[^{]*?\}\}/.test(after.replace(/^\}(?!\})|^\}(?=\}\})/, ''));
  const put = (words: string, close = '') => ({ text: text.slice(0, spot.from) + words + close + after, caret: spot.from + words.length + (close.startsWith(' ') ? 0 : close.length) });
  switch (spot.what) {
    case 'attribute': case 'custom': case 'block': case 'secret': {
      if (spot.what === 'attribute' && !offer.standard) {
        // ${city} is no name of every profile: the space is put before it.
        const start = text.lastIndexOf('${', spot.from);
        const words = `custom_attribute.\${${offer.name}`;
        const close = (after.startsWith('}') ? '' : '}') + (closed || inTag(text, start) ? '' : '}}');
        return { text: text.slice(0, start) + words + close + after, caret: start + words.length + (close.length || 1) };
      }
      const close = (after.startsWith('}') ? '' : '}') + (closed || inTag(text, spot.from) ? '' : '}}');
      return { text: text.slice(0, spot.from) + offer.name + close + after, caret: spot.from + offer.name.length + (close.length || 1) };
    }
    case 'start': {
      const words = reading(offer);
      return offer.what === 'space' || closed || inTag(text, spot.from) ? put(words) : put(words, '}}');
    }
    case 'tag':
      return put(offer.name, after.trimStart().startsWith('%}') ? '' : ' %}');
    default:
      return put(offer.name);
  }
}

const inTag = (text: string, at: number) => opening(text, at)?.tag ?? false;

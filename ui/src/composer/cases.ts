import { every } from '../lib/filters';
import type { Node } from '../pages/segments/tree';
import type { Composition } from './data';

// Who is hard for a message: people of the audience for whom it may come out otherwise than its author thinks.

export interface Case {
  key: string;
  kind: 'lacks' | 'window' | 'language' | 'rightToLeft';
  /** The attribute that they lack. */
  name?: string;
  where: Node;
}

/** Languages that are written from right to left. */
const fromRight = '^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\\b';

/** What Liquid reads of a person that is no attribute. */
const notStored = ['user_id', 'external_id', 'braze_id', 'random_bucket_number'];

/** Standard attributes whose name in Liquid is another than that of the attribute. */
const inLiquid: Record<string, string> = { email_address: 'email', phone_number: 'phone', city: 'home_city', date_of_birth: 'dob', most_recent_location: 'current_location' };

/** The attributes that the texts of a message name, in their order. */
export function attributesIn(composition: Composition): string[] {
  const text = JSON.stringify([composition.content, composition.variants ?? []]);
  const names = [...text.matchAll(/(custom_attribute\.|(?<![\w.]))\$\{\s*([^}\s]+)\s*\}/g)].map(([, custom, name = '']) => (custom ? name : (inLiquid[name] ?? name)));
  return [...new Set(names)].filter((name) => !notStored.includes(name));
}

/** The filters that find them; attributes only as far as the workspace knows them: what nobody can have is a mistake of its own. */
export function casesOf(composition: Composition, known: string[]): Case[] {
  const languages = (composition.variants ?? []).map((one) => one.language);
  const speaks = (pattern: string): Node => ({ type: 'attribute', name: 'language', op: 'matches_regex', value: pattern });
  return [
    ...attributesIn(composition).filter((name) => known.includes(name)).slice(0, 4).map((name): Case => ({ key: `lacks ${name}`, kind: 'lacks', name, where: { type: 'attribute', name, op: 'is_blank' } })),
    ...(composition.channel === 'messenger' ? [{ key: 'window', kind: 'window', where: { type: 'window', op: 'is_closed' } } as Case] : []),
    ...(languages.length > 0 ? [{ key: 'language', kind: 'language', where: { not: speaks(`^(${languages.map((one) => one.replace(/[^\w-]/g, '')).join('|')})\\b`) } } as Case] : []),
    { key: 'rightToLeft', kind: 'rightToLeft', where: speaks(fromRight) },
  ];
}

/** Those of an audience whom a filter finds as well; on Messenger, those who are there. */
export function among(audience: { where: object } | undefined, messenger: boolean, where?: Node): { version: number; where: Node } {
  return every<Node>(audience?.where as Node | undefined, messenger ? { type: 'messenger', op: 'has' } : undefined, where);
}

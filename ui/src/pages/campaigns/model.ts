import type { Composition } from '../../composer/data';
import type { components } from '../../api/schema';

type Shapes = components['schemas'];
export type Definition = Shapes['CampaignDefinition'];
export type Variant = Shapes['CampaignVariant'];
export type Delivery = Shapes['CampaignDelivery'];
export type Happening = Shapes['CampaignHappening'];
export type Conversion = Shapes['CampaignConversion'];
export type Schedule = Shapes['CampaignSchedule'];
export type Delay = Shapes['CampaignDelay'];
export type Fallback = Shapes['CampaignFallback'];

// A campaign's definition while it is written: what it begins with, and how its parts hang together.

export const steps = ['compose', 'deliver', 'target', 'convert', 'review'] as const;
export type Step = (typeof steps)[number];

/** The longest texts of a rehearsal: of each language the longest first, so many of each; what is empty for everybody is not of them. */
export function longestTexts<T extends { language?: string; characters: number }>(all: T[], each: number): T[] {
  const languages = [...new Set(all.map((one) => one.language ?? ''))].sort();
  return languages.flatMap((language) => all.filter((one) => (one.language ?? '') === language && one.characters > 0).sort((a, b) => b.characters - a.characters).slice(0, each));
}

/** The letter of a variant: A, B, C … */
export const letter = (i: number) => String.fromCharCode(65 + i);

/** An id that no other variant has. It stays through edits, so that results can be compared. */
export function newVariantId(taken: string[]): string {
  for (let n = taken.length + 1; ; n++) if (!taken.includes(`v${n}`)) return `v${n}`;
}

export const blankComposition: Composition = { channel: 'messenger', purpose: 'transactional', content: { type: 'text', text: '' } };

/** What a message on each channel begins with. */
export const begins: Record<string, Composition['content']> = {
  messenger: blankComposition.content,
  webhook: { type: 'webhook', webhook: { method: 'POST', url: '', headers: [{ name: 'Content-Type', value: 'application/json' }], body_mode: 'raw', body: '{\n  "id": "{{${user_id}}}"\n}' } } as Composition['content'],
  inapp: { type: 'inapp', inapp: { template: '', variables: [] } } as Composition['content'],
};

/** Through which channel a message falls back, where it can. */
export const fallsTo = (channel: string): string | undefined => ({ messenger: 'inapp', inapp: 'messenger' })[channel];

export function blankVariant(name: string, taken: string[], composition: Composition = blankComposition): Variant {
  return { id: newVariantId(taken), name, weight: 0, composition };
}

/** What a campaign begins with: one variant, sent once, to everybody. */
export const blank = (name: string): Definition => ({
  version: 1, purpose: '', variants: [{ ...blankVariant(name, []), weight: 100 }], delivery: { type: 'planned', schedule: { now: true } }, audience: { version: 1, where: { match: 'and', of: [] } },
});

/** Weights that add up to what the control group leaves, as even as whole numbers can be. */
export function evenly(variants: Variant[], control: number): Variant[] {
  const whole = 100 - control;
  const share = Math.floor(whole / variants.length);
  return variants.map((one, i) => ({ ...one, weight: share + (i < whole - share * variants.length ? 1 : 0) }));
}

/** What a follow-up begins with: the same words, once, to those who got the first and did not read it. Of a webhook nobody tells who read it. */
export function followed(definition: Definition, campaign: string): Definition {
  const first = definition.variants[0]?.composition as Composition | undefined;
  const got = (op: string) => ({ type: 'campaign', name: campaign, op });
  return {
    ...without(definition, 'control', 'winner'), variants: evenly(definition.variants, 0), delivery: { ...without(definition.delivery, 'again'), type: 'planned', schedule: { now: true } },
    audience: { version: 1, where: { match: 'and', of: [got('received'), ...(first?.channel === 'webhook' ? [] : [got('not_read')])] } } as Definition['audience'],
  };
}

const statePath = 'subscription_state';
const ofState = (one: { path: string[]; op: string }) => one.path.length === 1 && one.path[0] === statePath && one.op === 'equals';

/** To which state of its subscription somebody has to come for a happening; empty: to any. */
export function subscriptionState(one: Happening): string {
  const found = one.where?.find(ofState);
  return typeof found?.value === 'string' ? found.value : '';
}

/** The same happening by another state; further conditions stay. */
export function withSubscriptionState(one: Happening, state: string): Happening {
  const rest = (one.where ?? []).filter((it) => !ofState(it));
  const where = state ? [{ path: [statePath], op: 'equals', value: state }, ...rest] : rest;
  return { ...one, where: where.length > 0 ? where : undefined };
}

/** How far the weights are from a hundred. */
export const spare = (definition: Definition): number => 100 - (definition.control ?? 0) - definition.variants.reduce((sum, one) => sum + one.weight, 0);

/** The step that a place within a definition belongs to. */
export function stepOf(location: string): Step {
  if (/^delivery/.test(location)) return 'deliver';
  if (/^(audience|control|winner)|\.weight$/.test(location)) return 'target';
  if (/^conversions/.test(location)) return 'convert';
  return 'compose';
}

export const units = { minutes: 60, hours: 3600, days: 86_400, weeks: 604_800 } as const;
export type Unit = keyof typeof units;

/** A length of time in the largest unit that it is whole in. */
export function inUnits(seconds: number): { n: number; unit: Unit } {
  const unit = (['weeks', 'days', 'hours'] as const).find((one) => seconds > 0 && seconds % units[one] === 0) ?? 'minutes';
  return { n: Math.round(seconds / units[unit]), unit };
}

/** What is left of a definition when something is the same as what is left out. */
export function without<T extends object>(value: T, ...keys: (keyof T)[]): T {
  const next = { ...value };
  for (const key of keys) delete next[key];
  return next;
}

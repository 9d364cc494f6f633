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

// A campaign's definition while it is written: what it begins with, and how its parts hang together.

export const steps = ['compose', 'deliver', 'target', 'convert', 'review'] as const;
export type Step = (typeof steps)[number];

/** The letter of a variant: A, B, C … */
export const letter = (i: number) => String.fromCharCode(65 + i);

/** An id that no other variant has. It stays through edits, so that results can be compared. */
export function newVariantId(taken: string[]): string {
  for (let n = taken.length + 1; ; n++) if (!taken.includes(`v${n}`)) return `v${n}`;
}

export const blankComposition: Composition = { channel: 'messenger', purpose: 'transactional', content: { type: 'text', text: '' } };

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

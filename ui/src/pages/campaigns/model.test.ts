import { describe, expect, it } from 'vitest';
import { asType } from './editor/Happenings';
import { blank, blankVariant, evenly, followed, inUnits, longestTexts, newVariantId, spare, stepOf } from './model';

describe('variants', () => {
  it('share what the control group leaves, to the last percent', () => {
    const three = ['a', 'b', 'c'].map((name) => blankVariant(name, []));
    expect(evenly(three, 10).map((one) => one.weight)).toEqual([30, 30, 30]);
    expect(evenly(three, 0).map((one) => one.weight)).toEqual([34, 33, 33]);
    expect(spare({ ...blank('x'), control: 10 })).toBe(-10);
    expect(spare({ ...blank('x'), control: 10, variants: evenly(three, 10) })).toBe(0);
  });
  it('have ids of their own, also where one was taken out', () => expect(newVariantId(['v1', 'v3'])).toBe('v4'));
});

describe('followed', () => {
  it('goes once to those who got it and did not read it', () => {
    const first = { ...blank('A'), control: 10, delivery: { type: 'planned', schedule: { date: '2026-11-24', time: '10:00' }, per_minute: 100 } };
    const next = followed(first, 'camp_1');
    expect(next.control).toBeUndefined();
    expect(next.variants[0]!.weight).toBe(100);
    expect(next.delivery).toEqual({ type: 'planned', schedule: { now: true }, per_minute: 100 });
    expect(next.audience.where.of?.map((one) => one.op)).toEqual(['received', 'not_read']);
  });
});

describe('longestTexts', () => {
  const of = (language: string | undefined, characters: number) => ({ language, characters });
  it('gives the longest of each language, the original first, and nothing that is empty', () =>
    expect(longestTexts([of('fr', 3), of(undefined, 5), of('fr', 9), of('fr', 4), of('de', 0), of(undefined, 8)], 2)).toEqual([of(undefined, 8), of(undefined, 5), of('fr', 9), of('fr', 4)]));
});

describe('stepOf', () => {
  it.each([['variants[0].composition.content.text', 'compose'], ['purpose', 'compose'], ['links.utm', 'compose'], ['delivery.schedule.time', 'deliver'], ['variants[1].weight', 'target'], ['audience.where.of[0]', 'target'], ['winner.by', 'target'], ['conversions[0].on.name', 'convert'], ['', 'compose']])('%s: %s', (location, step) => expect(stepOf(location)).toBe(step));
});

describe('inUnits', () => {
  it.each([[259200, 3, 'days'], [604800, 1, 'weeks'], [5400, 90, 'minutes'], [7200, 2, 'hours'], [0, 0, 'minutes']])('%d: %d %s', (seconds, n, unit) => expect(inUnits(seconds)).toEqual({ n, unit }));
});

describe('asType', () => {
  it.each([['3', 'number', 3], ['3.', 'number', '3.'], ['3', 'string', '3'], ['true', 'boolean', true], ['true', undefined, 'true'], ['', 'number', undefined]])('%s of %s', (text, holds, value) => expect(asType(text, holds)).toBe(value));
});

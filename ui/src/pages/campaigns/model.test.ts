import { describe, expect, it } from 'vitest';
import { blank, blankVariant, evenly, inUnits, newVariantId, spare, stepOf } from './model';

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

describe('stepOf', () => {
  it.each([['variants[0].composition.content.text', 'compose'], ['purpose', 'compose'], ['links.utm', 'compose'], ['delivery.schedule.time', 'deliver'], ['variants[1].weight', 'target'], ['audience.where.of[0]', 'target'], ['winner.by', 'target'], ['conversions[0].on.name', 'convert'], ['', 'compose']])('%s: %s', (location, step) => expect(stepOf(location)).toBe(step));
});

describe('inUnits', () => {
  it.each([[259200, 3, 'days'], [604800, 1, 'weeks'], [5400, 90, 'minutes'], [7200, 2, 'hours'], [0, 0, 'minutes']])('%d: %d %s', (seconds, n, unit) => expect(inUnits(seconds)).toEqual({ n, unit }));
});

import { expect, test } from 'vitest';
import type { Foretold, Reason, Results } from '../data';
import { reasonsBeside, rightsBeside } from './foretold';

const reason = (stage: Reason['stage'], name: string, people: number): Reason => ({ stage, reason: name, people, sentence: name });
const forecast = { reachable: 9, rights: [{ right: 'window', people: 6 }, { right: 'fallback', people: 3 }], reasons: [reason('dropped', 'outside_window', 4), reason('held', 'quiet_hours', 2)] } as Foretold['forecast'];
const came = { sent: 8, rights: [{ right: 'window', sent: 5 }, { right: 'one_time_token', sent: 1 }], fallback: { sent: 2 }, reasons: [reason('dropped', 'outside_window', 5), reason('failed', 'refused', 1)] } as unknown as Results;

test('rights stand beside each other, those of one side only as well', () => {
  expect(rightsBeside(forecast, came)).toEqual([{ key: 'window', forecast: 6, happened: 5 }, { key: 'fallback', forecast: 3, happened: 2 }, { key: 'one_time_token', forecast: 0, happened: 1 }]);
});

test('before anything left only the forecast counts', () => {
  expect(rightsBeside(forecast, undefined).map((one) => one.happened)).toEqual([0, 0]);
  expect(reasonsBeside(forecast, undefined).map((one) => one.happened)).toEqual([0, 0]);
});

test('what went by a channel without rules went by its one way', () => {
  const hook = { ...forecast, rights: [{ right: 'webhook', people: 9 }] };
  expect(rightsBeside(hook, { ...came, rights: [], fallback: undefined })).toEqual([{ key: 'webhook', forecast: 9, happened: 8 }]);
});

test('reasons stand beside each other, the most people first', () => {
  expect(reasonsBeside(forecast, came).map((one) => [one.key, one.forecast, one.happened])).toEqual([['dropped outside_window', 4, 5], ['held quiet_hours', 2, 0], ['failed refused', 0, 1]]);
});

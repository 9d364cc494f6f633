import { expect, test } from 'vitest';
import { stepNames, stepsOf, type Known } from './testers';

const fresh: Known = { base: 'http://emu', app: '77', secret: "o'clock", person: '', userToken: '', here: false, page: '', pageToken: '', subscribed: false, psid: '', wrote: false, answered: false };

test('at first only the first step can be done, and all tell their call', () => {
  const steps = stepsOf(fresh, 'Shop');
  expect(steps.map((one) => one.name)).toEqual([...stepNames]);
  expect(steps.filter((one) => one.ready).map((one) => one.name)).toEqual(['make']);
  expect(steps.some((one) => one.done)).toBe(false);
  expect(steps[0]!.curl).toBe("curl -s -X POST 'http://emu/v4.0/77/accounts/test-users?installed=true&permissions=manage_pages,pages_messaging&access_token=77%7Co'\\''clock'");
  expect(steps[5]!.curl).toContain('PAGE_TOKEN');
});

test('what is known stands in the calls, and the next step is ready', () => {
  const known = { ...fresh, person: 'p', userToken: 'EAAU', here: true, page: '9', pageToken: 'EAAP', subscribed: true, psid: '25', wrote: true };
  const steps = stepsOf(known, "Ana's");
  expect(steps.filter((one) => one.done).length).toBe(7);
  expect(steps[3]!.curl).toBe(`curl -s -H 'Content-Type: application/json' -d '{"name":"Ana'\\''s"}' 'http://emu/me/accounts?access_token=EAAU'`);
  expect(steps[7]).toMatchObject({ ready: true, done: false, path: '/v2.6/me/messages?access_token=EAAP', body: { recipient: { id: '25' } } });
});

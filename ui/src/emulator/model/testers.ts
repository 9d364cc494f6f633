// The steps of the founding documents from a new test user to an answer in Messenger, each as a
// call that a button makes or a shell can (Messenger Platform reference, section 10.4).

export const stepNames = ['make', 'token', 'login', 'page', 'accounts', 'subscribe', 'hello', 'send', 'exchange'] as const;
export type StepName = (typeof stepNames)[number];

/** How far the way has been gone; empty texts are not known yet. */
export interface Known {
  base: string;
  app: string;
  secret: string;
  person: string;
  userToken: string;
  here: boolean;
  page: string;
  pageToken: string;
  subscribed: boolean;
  psid: string;
  wrote: boolean;
  answered: boolean;
}

export interface Step {
  name: StepName;
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  curl: string;
  done: boolean;
  /** What it needs is there. */
  ready: boolean;
}

const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function curl(base: string, method: 'GET' | 'POST', path: string, body?: unknown): string {
  const parts = ['curl -s'];
  if (method === 'POST' && body === undefined) parts.push('-X POST');
  if (body !== undefined) parts.push(`-H 'Content-Type: application/json' -d ${quote(JSON.stringify(body))}`);
  return [...parts, quote(base + path)].join(' ');
}

/** The nine steps in their order. Where a value is not known yet, its name stands in the call. */
export function stepsOf(known: Known, pageName: string): Step[] {
  const { base, app } = known;
  const appToken = encodeURIComponent(`${app}|${known.secret}`);
  const user = known.userToken || 'USER_TOKEN';
  const page = known.pageToken || 'PAGE_TOKEN';
  const step = (name: StepName, method: 'GET' | 'POST', path: string, done: boolean, ready: boolean, body?: unknown): Step => ({ name, method, path, body, curl: curl(base, method, path, body), done, ready });
  return [
    step('make', 'POST', `/v4.0/${app}/accounts/test-users?installed=true&permissions=manage_pages,pages_messaging&access_token=${appToken}`, known.person !== '', true),
    step('token', 'GET', `/v4.0/${app}/accounts/test-users?access_token=${appToken}`, known.userToken !== '', known.person !== ''),
    { ...step('login', 'POST', '', known.here, known.person !== ''), curl: `curl -s -X PUT -d '{"person":"${known.person || 'PERSON'}"}' ${quote(`${base}/_emulator/current`)}` },
    step('page', 'POST', `/me/accounts?access_token=${user}`, known.page !== '', known.userToken !== '', { name: pageName }),
    step('accounts', 'GET', `/v2.6/me/accounts?access_token=${user}`, known.pageToken !== '', known.page !== ''),
    step('subscribe', 'POST', `/v2.6/me/subscribed_apps?access_token=${page}`, known.subscribed, known.pageToken !== ''),
    { ...step('hello', 'POST', `/_emulator/people/${known.person || 'PERSON'}/actions`, known.wrote, known.page !== '', { action: 'text', page: known.page || 'PAGE', text: 'Hello' }) },
    step('send', 'POST', `/v2.6/me/messages?access_token=${page}`, known.answered, known.wrote && known.pageToken !== '', { recipient: { id: known.psid || 'PSID' }, message: { text: 'hello, world!' } }),
    step('exchange', 'GET', `/oauth/access_token?grant_type=fb_exchange_token&client_id=${app}&client_secret=${encodeURIComponent(known.secret)}&fb_exchange_token=${user}`, false, known.userToken !== ''),
  ];
}

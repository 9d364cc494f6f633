// One way to the API: same origin, session cookie, JSON, problems as errors in words.

const BASE = '/api/v1';

/** A refusal or failure of the API, in its own words, with the fields that it speaks of. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string>;

  constructor(status: number, code: string, message: string, fields: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** The program did not answer at all. Its sentence is put in by the pages, in their language. */
export class Offline extends Error {
  constructor() {
    super('');
  }
}

interface Problem {
  code?: string;
  title?: string;
  detail?: string;
  errors?: { location?: string; message?: string }[];
}

/** "body.workspace_name" and "body.origins[0]" name the fields workspace_name and origins. */
export function fieldOf(location: string): string {
  return location.replace(/^(body|query|path)\./, '').replace(/[.[].*$/, '');
}

async function problemOf(response: Response): Promise<ApiError> {
  let problem: Problem = {};
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // Not a problem document: the status has to say it.
  }
  const fields: Record<string, string> = {};
  for (const item of problem.errors ?? []) {
    if (item.location && item.message) fields[fieldOf(item.location)] = item.message;
  }
  return new ApiError(response.status, problem.code ?? '', problem.detail ?? problem.title ?? response.statusText, fields);
}

type Query = Record<string, string | number | boolean | undefined>;

export interface CallOptions {
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Parameters in their order, without the empty ones, so that equal questions have equal addresses. */
export function queryText(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text ? '?' + text : '';
}

const lostListeners = new Set<() => void>();

/** Calls back when the API says that nobody is signed in any more. Returns the way to stop. */
export function onSessionLost(listener: () => void): () => void {
  lostListeners.add(listener);
  return () => lostListeners.delete(listener);
}

/** Calls the API. Throws ApiError for a refusal, Offline when nothing answers. */
export async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(BASE + path + queryText(options.query), {
      method, headers, signal: options.signal, credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new Offline();
  }
  if (!response.ok) {
    if (response.status === 401 && path !== '/sign-in' && path !== '/sign-in/link') lostListeners.forEach((listener) => listener());
    throw await problemOf(response);
  }
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

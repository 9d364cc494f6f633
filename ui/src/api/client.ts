import createClient from 'openapi-fetch';
import type { paths } from './schema';
import { keepTold } from './told';

// One way to the API: same origin, session cookie, typed by its definition, problems as errors in words.

/** A refusal or failure of the API, in its own words, with the fields that it speaks of. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string>;
  /** The same by the whole place in the body: "content.cards[0].title". */
  readonly places: Record<string, string>;

  constructor(status: number, code: string, message: string, fields: Record<string, string> = {}, places: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.places = places;
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
  template?: string;
  params?: Record<string, unknown>;
  errors?: { location?: string; message?: string; template?: string; params?: Record<string, unknown> }[];
}

/** "body.workspace_name" and "body.origins[0]" name the fields workspace_name and origins. */
export function fieldOf(location: string): string {
  return location.replace(/^(body|query|path)\./, '').replace(/[.[].*$/, '');
}

/** A problem document (RFC 9457) as an error; anything else says no more than its status. */
export function problemOf(status: number, body: unknown): ApiError {
  const problem: Problem = body && typeof body === 'object' ? body : {};
  keepTold(problem.detail, problem.template, problem.params);
  const fields: Record<string, string> = {};
  const places: Record<string, string> = {};
  for (const item of problem.errors ?? []) {
    keepTold(item.message, item.template, item.params);
    if (!item.location || !item.message) continue;
    fields[fieldOf(item.location)] = item.message;
    places[item.location.replace(/^(body|query|path)\./, '')] ??= item.message;
  }
  return new ApiError(status, problem.code ?? '', problem.detail ?? problem.title ?? '', fields, places);
}

const lostListeners = new Set<() => void>();

/** Calls back when the API says that nobody is signed in any more. Returns the way to stop. */
export function onSessionLost(listener: () => void): () => void {
  lostListeners.add(listener);
  return () => lostListeners.delete(listener);
}

async function guarded(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new Offline();
  }
  if (response.status === 401 && !/^\/api\/v1\/(sign-in|password)/.test(new URL(request.url).pathname)) lostListeners.forEach((listener) => listener());
  return response;
}

/** The API, each call typed by its path. Use through `got`. */
export const api = createClient<paths>({
  baseUrl: typeof window === 'undefined' ? '' : window.location.origin,
  fetch: guarded, credentials: 'same-origin',
  querySerializer: { array: { style: 'form', explode: false } },
});

/** The answer of a call. Throws ApiError for a refusal, Offline when nothing answers. */
export async function got<Answer>(call: Promise<{ data?: Answer; error?: unknown; response: Response }>): Promise<Answer> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response.status, error);
  return data as Answer;
}

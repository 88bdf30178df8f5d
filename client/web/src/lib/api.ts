import { api } from '../config/paths.ts';
import { isProblem, problemFrom, unreachable } from './problem-error.ts';
import { sessionHint } from './session-hint.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Query = Record<string, string | number | undefined>;
interface Options {
  query?: Query;
  body?: unknown;
  idempotencyKey?: string;
  accept?: string;
  /** How far an event stream was read before. */
  lastEventId?: string | undefined;
  signal?: AbortSignal;
}

/**
 * One request to the API, the JSON of its answer. A session whose access token has run out is renewed once, unseen.
 * @throws ProblemError for every answer that is no success, and `unreachable` for none.
 */
export async function request<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const response = await answer(method, path, options);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The same for an answer that is read as it comes. */
export async function answer(method: Method, path: string, options: Options = {}): Promise<Response> {
  try {
    return await send(method, path, options);
  } catch (error) {
    if (!isLapsed(error) || path.startsWith(api.sessions)) throw error;
    await renewSession();
    return send(method, path, options);
  }
}

/** The cookie of a token that ran out may have left the browser already; then the server sees nobody. */
const isLapsed = (error: unknown) =>
  isProblem(error, 'token-expired') ||
  (sessionHint.isSet() && isProblem(error, 'sign-in-required', 'token-invalid'));

let renewing: Promise<unknown> | undefined;

/** Many requests may meet the same lapsed token; the refresh token is rotated once for all of them. */
function renewSession(): Promise<unknown> {
  renewing ??= send('POST', api.refresh, {})
    .catch((error: unknown) => {
      if (!isProblem(error) || !error.isPassing) sessionHint.clear();
      throw error;
    })
    .finally(() => {
      renewing = undefined;
    });
  return renewing;
}

async function send(method: Method, path: string, options: Options): Promise<Response> {
  const { body, idempotencyKey, accept = 'application/json', lastEventId, signal } = options;
  const headers = new Headers({ accept });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (idempotencyKey) headers.set('idempotency-key', idempotencyKey);
  if (lastEventId) headers.set('last-event-id', lastEventId);
  const response = await fetch(withQuery(path, options.query), {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  }).catch((cause: unknown) => {
    throw signal?.aborted ? cause : unreachable(cause);
  });
  if (!response.ok) throw await problemFrom(response);
  return response;
}

function withQuery(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? path
    : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

import { api } from '../config/paths.ts';
import { isProblem, readProblem, unreachable, unresponsive } from './problem-error.ts';
import { sessionHint } from './session-hint.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type QueryParameters = Record<string, string | number | undefined>;
interface Options {
  query?: QueryParameters;
  body?: unknown;
  idempotencyKey?: string;
  accept?: string;
  /** The last event that was received from an event stream. */
  lastEventId?: string | undefined;
  signal?: AbortSignal;
}

/**
 * Sends one request to the API and returns the JSON of the response. Renews an expired session once, silently.
 * @throws ProblemError for every error response, `unreachable` without a connection, `unresponsive` without a response.
 */
export async function request<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const deadline = AbortSignal.timeout(method === 'GET' ? readTimeoutMs : writeTimeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  const response = await requestResponse(method, path, { ...options, signal });
  const text = await response.text().catch((cause: unknown) => {
    throw failureOf(cause, signal);
  });
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

const readTimeoutMs = 8000;
/** A payment or an order may wait for others for several seconds. */
const writeTimeoutMs = 30_000;

/** An abort stays what it is; a deadline that passed and a broken connection are problems. */
function failureOf(cause: unknown, signal: AbortSignal | undefined): unknown {
  const isTimeout = signal?.reason instanceof Error && signal.reason.name === 'TimeoutError';
  if (isTimeout) return unresponsive(cause);
  return signal?.aborted ? cause : unreachable(cause);
}

/** The same for a response that is streamed. */
export async function requestResponse(
  method: Method,
  path: string,
  options: Options = {},
): Promise<Response> {
  try {
    return await send(method, path, options);
  } catch (error) {
    if (!isSessionExpired(error)) throw error;
    await renewSession();
    return send(method, path, options);
  }
}

/** The browser may have dropped the cookie of an expired token already; the server then sees an anonymous request. */
const isSessionExpired = (error: unknown) =>
  isProblem(error, 'token-expired') ||
  (sessionHint.isSet() && isProblem(error, 'sign-in-required', 'token-invalid'));

let renewing: Promise<unknown> | undefined;

/** Concurrent requests may fail on the same expired token; the refresh token is rotated once for all of them. */
function renewSession(): Promise<unknown> {
  renewing ??= send('POST', api.refresh, { signal: AbortSignal.timeout(readTimeoutMs) })
    .catch((error: unknown) => {
      if (!isProblem(error) || !error.isRetryable) sessionHint.clear();
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
    throw failureOf(cause, signal);
  });
  if (!response.ok) throw await readProblem(response);
  return response;
}

function withQuery(path: string, query: QueryParameters = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? path
    : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

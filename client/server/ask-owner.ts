import type { FastifyRequest } from 'fastify';

/** What a service answered about something that it owns. */
export type OwnerAnswer<T> = { is: 'found'; value: T } | { is: 'unknown' | 'signed-out' | 'unavailable' };

const timeoutMs = 2000;

/**
 * Asks a service with the credentials of the operator's request, so the owner decides what the operator may read. The
 * console works without it: a failure is an answer as well.
 */
export async function askOwner<T>(
  validator: { Check(value: unknown): value is T },
  url: URL,
  { headers: { cookie, authorization }, id, log }: Pick<FastifyRequest, 'headers' | 'id' | 'log'>,
): Promise<OwnerAnswer<T>> {
  try {
    const response = await fetch(url, {
      headers: { ...(cookie && { cookie }), ...(authorization && { authorization }), 'x-request-id': id },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 404) return { is: 'unknown' };
    if (response.status === 401) return { is: 'signed-out' };
    const value: unknown = await response.json();
    if (response.ok && validator.Check(value)) return { is: 'found', value };
    log.warn({ url: url.pathname, status: response.status }, 'the owner gave the console no usable answer');
  } catch (error) {
    log.warn({ err: error, url: url.pathname }, 'the owner did not answer the console');
  }
  return { is: 'unavailable' };
}

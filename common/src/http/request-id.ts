import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** It stands in every log line of the request, so a caller's id is short and cannot break a line. */
const acceptable = /^[\w.:-]{1,64}$/;

/** The `X-Request-Id` that the caller chose, if it is acceptable, or else a new one. */
export function requestIdOf({ headers }: { headers: IncomingHttpHeaders }): string {
  const id = headers['x-request-id'];
  return typeof id === 'string' && acceptable.test(id) ? id : randomUUID();
}

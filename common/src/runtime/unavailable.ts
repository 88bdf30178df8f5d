/** A dependency that does not answer: the caller may come back; nothing is wrong with the request. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

const unavailableNames = new Set([
  'Unavailable',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongooseServerSelectionError',
  'MaxRetriesPerRequestError',
]);
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Not primary, interrupted at shutdown and their kin: the server says "not now". */
const unavailableMongoCodes = new Set([91, 189, 11_600, 11_602, 10_107, 13_435, 13_436]);

/** Did this fail because a server is away, rather than because the work is wrong? Looks through `cause`. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (unavailableNames.has(error.name)) return true;
  if ('code' in error) {
    if (typeof error.code === 'string' && unavailableCodes.has(error.code)) return true;
    if (typeof error.code === 'number' && unavailableMongoCodes.has(error.code)) return true;
  }
  // ioredis tells these by message only.
  if (/Connection is closed|Stream isn't writeable|buffering timed out/.test(error.message)) return true;
  return isUnavailable(error.cause);
}

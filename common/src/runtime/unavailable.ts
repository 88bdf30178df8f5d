/** A dependency does not respond: the caller may retry; nothing is wrong with the request. */
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
  'MongoWaitQueueTimeoutError',
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
/** Codes such as "not primary" or "interrupted at shutdown": the server is temporarily unable to answer. */
const unavailableMongoCodes = new Set([91, 189, 11_600, 11_602, 10_107, 13_435, 13_436]);

/** True if the failure means that a server is unavailable, not that the request is wrong. Follows `cause`. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (unavailableNames.has(error.name)) return true;
  if ('code' in error) {
    if (typeof error.code === 'string' && unavailableCodes.has(error.code)) return true;
    if (typeof error.code === 'number' && unavailableMongoCodes.has(error.code)) return true;
  }
  // ioredis reports these by message only.
  if (/Connection is closed|Stream isn't writeable|buffering timed out/.test(error.message)) return true;
  return isUnavailable(error.cause);
}

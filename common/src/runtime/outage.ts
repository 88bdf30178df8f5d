/** A dependency that does not answer: the caller may come back; nothing is wrong with the request. */
export class Outage extends Error {
  override name = 'Outage';
}

const outageNames = new Set([
  'Outage',
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
const outageCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** Not primary, interrupted at shutdown and their kin: the server says "not now". */
const outageMongoCodes = new Set([91, 189, 11_600, 11_602, 10_107, 13_435, 13_436]);

/** Did this fail because a server is away, rather than because the work is wrong? Looks through `cause`. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (outageNames.has(error.name)) return true;
  if ('code' in error) {
    if (typeof error.code === 'string' && outageCodes.has(error.code)) return true;
    if (typeof error.code === 'number' && outageMongoCodes.has(error.code)) return true;
  }
  // ioredis tells these by message only.
  if (/Connection is closed|Stream isn't writeable|buffering timed out/.test(error.message)) return true;
  return isOutage(error.cause);
}

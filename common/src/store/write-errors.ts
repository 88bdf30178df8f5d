import mongoose from 'mongoose';

const { MongoBulkWriteError, MongoServerError } = mongoose.mongo;

/** A write of a batch over several collections failed because another document has its unique key. */
export class DuplicateKey extends Error {
  override name = 'DuplicateKey';
  readonly fields: string[];
  constructor(message: string, keyPattern: Record<string, unknown> | undefined) {
    super(message);
    this.fields = keyPattern ? Object.keys(keyPattern) : [fieldInMessage(message)];
  }
}

/** A duplicate key (11000), and on which key; of a batch, the first one counts. */
export function isDuplicate(error: unknown, field: string): boolean {
  if (error instanceof DuplicateKey) return error.fields.includes(field);
  return (
    error instanceof MongoServerError && error.code === 11_000 && duplicatedFields(error).includes(field)
  );
}

const writeConflict = 112;

/** A concurrent write of the same document: read again and retry. */
export const isWriteConflict = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === writeConflict;

function duplicatedFields(error: mongoose.mongo.MongoServerError): string[] {
  const first: unknown =
    error instanceof MongoBulkWriteError ? [error.writeErrors].flat()[0]?.err : error.errorResponse;
  if (typeof first === 'object' && first !== null && 'keyPattern' in first) {
    if (typeof first.keyPattern === 'object' && first.keyPattern !== null)
      return Object.keys(first.keyPattern);
  }
  return [fieldInMessage(error.message)];
}

/** Without a pattern, only the message names the index: `index: reference_1`. */
const fieldInMessage = (message: string): string =>
  /index:\s+(?:\S+\.\$)?(\w+?)(?:_-?1)?_?\s/.exec(message)?.[1] ?? '_id';

/** Runs an insert. @returns false if a document with this `_id` already exists. */
export async function insertIfAbsent(insert: () => Promise<unknown>): Promise<boolean> {
  try {
    await insert();
    return true;
  } catch (error) {
    if (!isDuplicate(error, '_id')) throw error;
    return false;
  }
}

/** Runs a batch insert. @returns the positions in the batch of the documents whose id already exists. */
export async function duplicateIndexes(insert: () => Promise<unknown>): Promise<Set<number>> {
  try {
    await insert();
    return new Set();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const failed = [error.writeErrors].flat();
    if (failed.some(({ code }) => code !== 11_000)) throw error;
    return new Set(failed.map(({ index }) => index));
  }
}

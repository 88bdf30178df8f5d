import mongoose from 'mongoose';

const { MongoServerError } = mongoose.mongo;

/** A duplicate key (11000), and on which key. */
export function isDuplicate(error: unknown, field: string): boolean {
  return (
    error instanceof MongoServerError && error.code === 11_000 && duplicatedFields(error).includes(field)
  );
}

function duplicatedFields(error: mongoose.mongo.MongoServerError): string[] {
  const pattern: unknown = error.errorResponse.keyPattern;
  if (typeof pattern === 'object' && pattern !== null) return Object.keys(pattern);
  // Without a pattern only the index name in the message tells: `index: reference_1`.
  return [/index:\s+(?:\S+\.\$)?(\w+?)(?:_-?1)?_?\s/.exec(error.message)?.[1] ?? '_id'];
}

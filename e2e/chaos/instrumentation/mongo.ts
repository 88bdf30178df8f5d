import mongoose from 'mongoose';
import { aroundFailpoints } from './failpoints.ts';

export * from '../../../common/src/store/mongo.ts';

const isInTransaction = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'session' in options && options.session !== undefined;

/** Patches the driver's own class, so that no write of any handler is left out. A transaction writes when it commits. */
function addFailpoints(prototype: object, method: string): void {
  const original: (...given: unknown[]) => Promise<unknown> = Reflect.get(prototype, method);
  Reflect.set(prototype, method, function withFailpoints(this: unknown, ...given: unknown[]) {
    const work = () => original.apply(this, given);
    return given.some(isInTransaction) ? work() : aroundFailpoints('before-write', 'after-write', work);
  });
}

const { Collection, ClientSession } = mongoose.mongo;
for (const method of ['insertOne', 'insertMany', 'updateOne', 'bulkWrite', 'findOneAndUpdate', 'deleteOne'])
  addFailpoints(Collection.prototype, method);
addFailpoints(ClientSession.prototype, 'commitTransaction');

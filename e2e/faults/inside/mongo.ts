import mongoose from 'mongoose';
import { between } from './failpoints.ts';

export * from '../../../common/src/store/mongo.ts';

const isInTransaction = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'session' in options && options.session !== undefined;

/** Puts arrows around a method of the driver's own class, so that no write of any handler is left out. */
function withArrows(prototype: object, method: string): void {
  const bare: (...given: unknown[]) => Promise<unknown> = Reflect.get(prototype, method);
  Reflect.set(prototype, method, function arrowed(this: unknown, ...given: unknown[]) {
    const work = () => bare.apply(this, given);
    return given.some(isInTransaction) ? work() : between('before-write', 'after-write', work);
  });
}

const { Collection, ClientSession } = mongoose.mongo;
for (const method of ['insertOne', 'insertMany', 'updateOne', 'bulkWrite', 'findOneAndUpdate', 'deleteOne'])
  withArrows(Collection.prototype, method);
withArrows(ClientSession.prototype, 'commitTransaction');

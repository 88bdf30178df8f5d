import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Mongo } from '@railhead/common/store/mongo';

/** Nothing is kept of accounts but how far they were heard. */
export const accountStore = (mongo: Mongo) =>
  aggregateStore<object>(mongo, { name: 'accounts', source: 'orders', fields: {} });
export type AccountStore = ReturnType<typeof accountStore>;

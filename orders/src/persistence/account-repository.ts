import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Mongo } from '@railhead/common/store/mongo';

/** Accounts without any data: only the version of each that was applied last. */
export const accountRepository = (mongo: Mongo) =>
  aggregateStore<object>(mongo, { name: 'accounts', source: 'orders', fields: {} });
export type AccountRepository = ReturnType<typeof accountRepository>;

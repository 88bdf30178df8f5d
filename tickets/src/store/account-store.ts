import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Mongo } from '@railhead/common/store/mongo';

/** All that is known here of an account: whether its person wants to be forgotten. */
export interface AccountCopy {
  erased?: boolean;
}

export const accountStore = (mongo: Mongo) =>
  aggregateStore<AccountCopy>(mongo, {
    name: 'accounts',
    source: 'tickets',
    fields: { erased: Boolean },
  });
export type AccountStore = ReturnType<typeof accountStore>;

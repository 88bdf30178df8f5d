import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Mongo } from '@railhead/common/store/mongo';

/** All that is known of an account here: whether it was erased. */
export interface AccountProjection {
  erased?: boolean;
}

export const accountRepository = (mongo: Mongo) =>
  aggregateStore<AccountProjection>(mongo, {
    name: 'accounts',
    source: 'tickets',
    fields: { erased: Boolean },
  });
export type AccountRepository = ReturnType<typeof accountRepository>;

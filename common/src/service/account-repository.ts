import type { Envelope } from '../contracts/define.ts';
import { accessToken } from '../http/authentication.ts';
import { aggregateStore } from '../store/aggregate.ts';
import type { Cause } from '../store/document.ts';
import type { Mongo } from '../store/mongo.ts';
import { operators } from '../store/query-operators.ts';

/** All that a consumer keeps of an account: whether it was erased. */
export interface AccountProjection {
  erased?: boolean;
  /** Of an erased account: until when an access token may still name it. */
  tokensEndAt?: Date;
}

/** Tokens are valid for ten minutes, and the clocks of services differ a little. */
export const tokensLastMs = (accessToken.ttlSeconds + 60) * 1000;

/** Accounts as a service knows them that does not own them: without personal data, erased ones for ever. */
export function accountRepository(mongo: Mongo, source: string) {
  const store = aggregateStore<AccountProjection>(mongo, {
    name: 'accounts',
    source,
    fields: { erased: Boolean, tokensEndAt: Date },
    indexes: [[{ tokensEndAt: 1 }, { partialFilterExpression: { tokensEndAt: { $exists: true } } }]],
  });
  return {
    ...store,
    /** Remembers that an account was erased. What arrives about it later is stored without personal data. */
    markErased: (accountId: string, cause: Cause = {}) =>
      store.change(
        accountId,
        (account) =>
          account?.erased && account.tokensEndAt
            ? undefined
            : {
                next: { erased: true, tokensEndAt: new Date(mongo.now().getTime() + tokensLastMs) },
                events: [],
              },
        cause,
      ),
    /** The ids of erased accounts whose access tokens may not have expired. */
    async erasedWithTokens(): Promise<string[]> {
      const found = await store.find({ tokensEndAt: operators({ $gt: mongo.now() }) });
      return found.map(({ _id }) => _id);
    },
  };
}
export type AccountRepository = ReturnType<typeof accountRepository>;

/** The event is only counted: nothing else of an account is used. */
export const countAccountVersion = (accounts: AccountRepository, event: Envelope) =>
  accounts.change(event.subject, () => undefined, { inboundEvent: event });

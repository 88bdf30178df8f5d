import type { Role } from '../contracts/auth.ts';
import type { Envelope } from '../contracts/define.ts';
import { accessToken } from '../http/authentication.ts';
import { aggregateStore } from '../store/aggregate.ts';
import { type Cause, stateOf } from '../store/document.ts';
import type { Mongo } from '../store/mongo.ts';
import { operators } from '../store/query-operators.ts';

/** All that a consumer keeps of an account: whether it was erased, and what has changed. */
export interface AccountProjection {
  erased?: boolean;
  roles?: Role[];
  rolesChangedAt?: Date;
  /** When its e-mail address changed last: that of its events and tokens may be a former one. */
  emailChangedAt?: Date;
  /** Until when an access token may be older than the erasure or the change. */
  tokensEndAt?: Date;
}

/** Tokens are valid for ten minutes, and the clocks of services differ a little. */
export const tokensLastMs = (accessToken.ttlSeconds + 60) * 1000;

/** Accounts as a service knows them that does not own them: without personal data, erased ones for ever. */
export function accountRepository(mongo: Mongo, source: string) {
  const store = aggregateStore<AccountProjection>(mongo, {
    name: 'accounts',
    source,
    fields: {
      erased: Boolean,
      roles: { type: [String], default: undefined },
      rolesChangedAt: Date,
      emailChangedAt: Date,
      tokensEndAt: Date,
    },
    indexes: [[{ tokensEndAt: 1 }, { partialFilterExpression: { tokensEndAt: { $exists: true } } }]],
  });
  const tokensEnd = () => new Date(mongo.now().getTime() + tokensLastMs);
  const withTokens = () => store.find({ tokensEndAt: operators({ $gt: mongo.now() }) });
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
                next: { erased: true, tokensEndAt: tokensEnd() },
                events: [],
              },
        cause,
      ),
    /** The ids of erased accounts whose access tokens may not have expired. */
    async erasedWithTokens(): Promise<string[]> {
      return (await withTokens()).filter(({ erased }) => erased).map(({ _id }) => _id);
    },
    /** Remembers the roles of an account, unless a later change is known. */
    recordRoles: (
      accountId: string,
      { roles, changedAt }: { roles: Role[]; changedAt: string },
      cause: Cause = {},
    ) =>
      store.change(
        accountId,
        (account) => {
          const rolesChangedAt = new Date(changedAt);
          const isKnown = account?.rolesChangedAt && account.rolesChangedAt >= rolesChangedAt;
          if (account?.erased || isKnown) return undefined;
          const before = account && stateOf<AccountProjection>(account);
          return { next: { ...before, roles, rolesChangedAt, tokensEndAt: tokensEnd() }, events: [] };
        },
        cause,
      ),
    /** Remembers that the address has changed, unless a later change is known. */
    recordEmailChange: (accountId: string, { changedAt }: { changedAt: string }, cause: Cause = {}) =>
      store.change(
        accountId,
        (account) => {
          const emailChangedAt = new Date(changedAt);
          const isKnown = account?.emailChangedAt && account.emailChangedAt >= emailChangedAt;
          if (account?.erased || isKnown) return undefined;
          const before = account && stateOf<AccountProjection>(account);
          return { next: { ...before, emailChangedAt, tokensEndAt: tokensEnd() }, events: [] };
        },
        cause,
      ),
    /** The ids of accounts whose access tokens may have a former address. */
    async emailChangedWithTokens(): Promise<string[]> {
      return (await withTokens())
        .filter(({ erased, emailChangedAt }) => emailChangedAt && !erased)
        .map(({ _id }) => _id);
    },
    /** The roles that have changed while older access tokens may not have expired. */
    async rolesChangedWithTokens(): Promise<{ accountId: string; roles: Role[]; changedAt: Date }[]> {
      return (await withTokens()).flatMap(({ _id: accountId, roles, rolesChangedAt: changedAt }) =>
        roles && changedAt ? { accountId, roles, changedAt } : [],
      );
    },
  };
}
export type AccountRepository = ReturnType<typeof accountRepository>;

/** The event is only counted: nothing else of an account is used. */
export const countAccountVersion = (accounts: AccountRepository, event: Envelope) =>
  accounts.change(event.subject, () => undefined, { inboundEvent: event });

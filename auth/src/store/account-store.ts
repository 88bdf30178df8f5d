import { uuidv7 } from '@railhead/common/runtime/ids';
import { aggregateStore } from '@railhead/common/store/aggregate';
import { type Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { type Account, isOpen, type OpenAccount, register } from '../domain/account.ts';

export type AccountStore = ReturnType<typeof accountStore>;

/** Accounts and their events. An address belongs to one open account: the database's unique index decides. */
export function accountStore(mongo: Mongo) {
  const store = aggregateStore<Account>(mongo, {
    name: 'accounts',
    source: 'auth',
    fields: {
      status: String,
      email: String,
      name: String,
      passwordHash: String,
      passengers: { type: Array },
      registeredAt: Date,
      erasedAt: Date,
    },
    indexes: [[{ email: 1 }, { unique: true, partialFilterExpression: { email: { $exists: true } } }]],
  });

  const byEmail = async (email: string): Promise<Saved<OpenAccount> | undefined> =>
    (await store.find({ email }, { limit: 1 })).find(isOpen);

  const open = async (id: string): Promise<Saved<OpenAccount> | undefined> => {
    const account = await store.get(id);
    return isOpen(account) ? account : undefined;
  };

  return {
    ...store,
    byEmail,
    /** An account that is not erased. */
    open,
    /** The account of an address that has just been proven, made by the first proof; `name` counts only then. */
    async enter(email: string, name: string, causedBy: string): Promise<Saved<OpenAccount>> {
      const known = await byEmail(email);
      if (known) return known;
      const id = uuidv7();
      const made = await store
        .change(id, () => register(id, { email, name }, mongo.now()), { causedBy })
        .catch((error: unknown) => {
          if (!isDuplicate(error, 'email')) throw error;
          return byEmail(email);
        });
      if (!isOpen(made)) throw new Error('an account that was just registered is gone');
      return made;
    },
  };
}

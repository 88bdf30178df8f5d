import type { Role } from '@railhead/common/contracts/auth';
import { uuidv7 } from '@railhead/common/runtime/ids';
import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { operators } from '@railhead/common/store/query-operators';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { type Account, isOpen, type OpenAccount, register } from '../domain/account.ts';

export type AccountRepository = ReturnType<typeof accountRepository>;

/** Accounts and their events. A unique index ensures that an address belongs to one open account. */
export function accountRepository(mongo: Mongo) {
  const store = aggregateStore<Account>(mongo, {
    name: 'accounts',
    source: 'auth',
    fields: {
      status: String,
      email: String,
      name: String,
      passwordHash: String,
      passengers: { type: Array },
      roles: { type: Array, default: undefined },
      registeredAt: Date,
      erasedAt: Date,
    },
    indexes: [[{ email: 1 }, { unique: true, partialFilterExpression: { email: { $exists: true } } }]],
  });

  const findByEmail = async (email: string): Promise<Saved<OpenAccount> | undefined> =>
    (await store.find({ email }, { limit: 1 })).find(isOpen);

  return {
    ...store,
    findByEmail,
    /** The account if it exists and is not erased. */
    async getOpen(id: string): Promise<Saved<OpenAccount> | undefined> {
      const account = await store.get(id);
      return isOpen(account) ? account : undefined;
    },
    /** Access tokens of an erased account stay valid for some minutes, but nobody may use them. */
    async isErased(id: string): Promise<boolean> {
      return (await store.get(id))?.status === 'erased';
    },
    /** Open accounts for which roles are stored. */
    async findWithRoles(): Promise<Saved<OpenAccount>[]> {
      return (await store.find({ roles: operators({ $exists: true }) })).filter(isOpen);
    },
    /** The account of a verified address, registered at the first sign-in; name and roles are used only then. */
    async findOrRegister(
      email: string,
      { name, roles }: { name: string; roles: Role[] },
      causedBy: string,
    ): Promise<Saved<OpenAccount>> {
      const known = await findByEmail(email);
      if (known) return known;
      const id = uuidv7();
      const registered = await store
        .change(id, () => register(id, { email, name, roles }, mongo.now()), { causedBy })
        .catch((error: unknown) => {
          if (!isDuplicate(error, 'email')) throw error;
          return findByEmail(email);
        });
      if (!isOpen(registered)) throw new Error('an account that was just registered is missing');
      return registered;
    },
  };
}

import { idOf } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { retryUpsert, ttlCollection } from '@railhead/common/store/ttl-collection';
import { newSecret } from '../crypto/refresh-token.ts';

/** A browser on which an account has signed in; whoever has its secret is counted apart from strangers. */
interface KnownDevice {
  /** Derived from the secret and the address: the database does not contain the secret. */
  _id: string;
  accountId: string;
  purgeAt: Date;
}

/** A device on which nobody signs in for this long is a stranger again. */
export const deviceTtlSeconds = 180 * 24 * 3600;

export type DeviceRepository = ReturnType<typeof deviceRepository>;

export function deviceRepository(mongo: Mongo) {
  const devices = ttlCollection<KnownDevice>(mongo, 'devices', [[{ accountId: 1 }]]);
  const idFor = (secret: string, email: string) => idOf('device', secret, email);

  return {
    /** True if the account of this address has signed in on the device. */
    async isKnown(secret: string, email: string): Promise<boolean> {
      return (await devices.findOne({ _id: idFor(secret, email) })) !== null;
    },

    /** @returns the secret of the device, a new one if it had none. Several accounts can share a device. */
    async remember(
      known: string | undefined,
      { _id: accountId, email }: { _id: string; email: string },
    ): Promise<string> {
      const secret = known ?? newSecret();
      const purgeAt = new Date(mongo.now().getTime() + deviceTtlSeconds * 1000);
      await retryUpsert(() =>
        devices.updateOne({ _id: idFor(secret, email) }, { $set: { accountId, purgeAt } }, { upsert: true }),
      );
      return secret;
    },

    /** Makes every device of an account a stranger, except the given one. */
    async forgetAll(
      { _id: accountId, email }: { _id: string; email: string },
      tx: Tx,
      exceptSecret = '',
    ): Promise<void> {
      await devices.deleteMany(
        { accountId, _id: { $ne: idFor(exceptSecret, email) } },
        { session: tx.session },
      );
    },
  };
}

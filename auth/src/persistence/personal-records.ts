import type { Mongo } from '@railhead/common/store/mongo';

/** Hashes and keys are no use to the person, and of use to a thief of the file. */
const secrets = { tokenHash: 0, previousHash: 0, key: 0, hash: 0, tokenHashes: 0 } as const;

export type PersonalRecords = ReturnType<typeof personalRecords>;

/** What is kept about an account besides its profile. */
export function personalRecords({ connection }: Mongo) {
  const read = (collection: string, filter: Record<string, string>) =>
    connection.collection(collection).find(filter, { projection: secrets }).toArray();
  return {
    async of({ _id: accountId, email }: { _id: string; email: string }) {
      return {
        sessions: await read('sessions', { accountId }),
        passkeys: await read('passkeys', { accountId }),
        /** Requests for sign-in codes, whose mails they are, too. */
        codes: await read('codes', { email }),
        devices: await read('devices', { accountId }),
        /** Former addresses, to which the account can still be returned. */
        emailReversals: await read('email-reversals', { accountId }),
        /** Mails about changes that are not sent yet. */
        notices: await read('notices', { email }),
      };
    },
  };
}

import { randomBytes } from 'node:crypto';
import { idOf } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { ttlCollection } from '@railhead/common/store/ttl-collection';

export const enrolmentTtlHours = 24;

export type EnrolmentRepository = ReturnType<typeof enrolmentRepository>;

/** Codes with which an operator adds the first passkey. Whoever runs the installation makes them; each works once. */
export function enrolmentRepository(mongo: Pick<Mongo, 'connection' | 'now'>) {
  const enrolments = ttlCollection<{ _id: string; purgeAt: Date }>(mongo, 'enrolments');
  // The id is derived from everything that must match: the database stores neither address nor code.
  const idFor = (email: string, code: string) => idOf('enrolment', email, code.replaceAll(/[\s-]/g, ''));
  const unexpired = (email: string, code: string) => ({
    _id: idFor(email, code),
    purgeAt: { $gt: mongo.now() },
  });

  return {
    /** @returns 120 random bits in groups of six digits that are easy to copy. */
    async issue(email: string): Promise<string> {
      const code = randomBytes(15).toString('hex');
      await enrolments.insertOne({
        _id: idFor(email, code),
        purgeAt: new Date(mongo.now().getTime() + enrolmentTtlHours * 3_600_000),
      });
      return code.replaceAll(/.{6}(?!$)/g, '$&-');
    },

    async isValid(email: string, code: string): Promise<boolean> {
      return (await enrolments.findOne(unexpired(email, code))) !== null;
    },

    /** @returns false if the code is not for this address, has expired or was used. */
    async consume(email: string, code: string, tx: Tx): Promise<boolean> {
      const { deletedCount } = await enrolments.deleteOne(unexpired(email, code), { session: tx.session });
      return deletedCount === 1;
    },
  };
}

import type { KeyObject } from 'node:crypto';
import type { PublishedKeys } from '@railhead/common/contracts/keys';
import {
  type Ed25519Keys,
  generateEd25519Keys,
  toPrivateKey,
  toPublicJwk,
} from '@railhead/common/crypto/ed25519-keys';
import type { KeyEncryption, StoredKeys } from '@railhead/common/crypto/key-encryption';
import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { CompactSign } from 'jose';
import type { TicketClaims } from '../domain/ticket-claims.ts';
import type { VoidTickets } from '../domain/void-tickets.ts';

type StoredKey = { _id: string; key: StoredKeys };

const current = 'current';
/** A prefix of the thumbprint, because every QR code contains the key id. */
const keyIdLength = 8;

/**
 * The key that signs tickets, stored encrypted in the service's own database and nowhere else. It is created once: if several
 * instances start together, the first insert wins and all of them sign with that key.
 */
export function signingKeys(mongo: Mongo, encryption: KeyEncryption) {
  const documents = mongo.connection.collection<StoredKey>('ticketKeys');
  let opened: Promise<{ keys: Ed25519Keys; privateKey: KeyObject }> | undefined;

  const open = async () => {
    await mongo.ready;
    const { key } = (await documents.findOne({ _id: current })) ?? (await create());
    const keys = await encryption.decrypt(key);
    if (!encryption.isCurrent(key)) await encryptAnew(keys);
    return { keys, privateKey: toPrivateKey(keys) };
  };
  const create = async (): Promise<StoredKey> => {
    const { kid, x, d } = await generateEd25519Keys();
    const key = await encryption.encrypt({ kid: kid.slice(0, keyIdLength), x, d });
    const candidate = { _id: current, key };
    await documents.insertOne(candidate).catch((error: unknown) => {
      if (!isDuplicate(error, '_id')) throw error;
    });
    return (await documents.findOne({ _id: current })) ?? candidate;
  };
  /** The key never changes, so it does not matter which instance is the last one to write it. */
  const encryptAnew = async (keys: Ed25519Keys): Promise<void> => {
    await documents.updateOne({ _id: current }, { $set: { key: await encryption.encrypt(keys) } });
  };
  const openOnce = async () => {
    opened ??= open();
    try {
      return await opened;
    } catch (error) {
      opened = undefined;
      throw error;
    }
  };

  const signWith = async (header: { typ?: string }, claims: object): Promise<string> => {
    const { keys, privateKey } = await openOnce();
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', kid: keys.kid, ...header })
      .sign(privateKey);
  };

  return {
    /**
     * Loads the key, or creates it.
     * @throws ConfigError if the key to decrypt it is not configured.
     */
    open: async (): Promise<void> => {
      await openOnce();
    },
    /** Signs the claims as a compact JWS. The same claims always give the same token. */
    sign: (claims: TicketClaims): Promise<string> => signWith({}, claims),
    /** The same for a list of void tickets; its type keeps it from being taken for a ticket. */
    signVoidTickets: (list: VoidTickets): Promise<string> => signWith({ typ: 'void-tickets' }, list),
    async published(): Promise<PublishedKeys> {
      const { keys } = await openOnce();
      return { keys: [toPublicJwk(keys)] };
    },
  };
}
export type SigningKeys = ReturnType<typeof signingKeys>;

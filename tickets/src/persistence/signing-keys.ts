import type { PublishedKeys } from '@railhead/common/contracts/keys';
import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { TicketClaims } from '../domain/ticket-claims.ts';

type PublicKey = PublishedKeys['keys'][number];
type StoredKey = { _id: string; key: Pick<PublicKey, 'kid' | 'x'> & { d: string } };

const algorithm = 'EdDSA';
const current = 'current';

/**
 * The key that signs tickets, stored in the service's own database and nowhere else. It is created once: if several
 * instances start together, the first insert wins and all of them sign with that key.
 */
export function signingKeys(mongo: Mongo) {
  const documents = mongo.connection.collection<StoredKey>('ticketKeys');
  let opened: Promise<{ stored: StoredKey; key: Awaited<ReturnType<typeof importJWK>> }> | undefined;

  const open = async () => {
    await mongo.ready;
    const stored = (await documents.findOne({ _id: current })) ?? (await create());
    return { stored, key: await importJWK({ ...toPublicJwk(stored.key), d: stored.key.d }, algorithm) };
  };
  const create = async (): Promise<StoredKey> => {
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true, crv: 'Ed25519' });
    const candidate = { _id: current, key: await newKey(await exportJWK(privateKey)) };
    await documents.insertOne(candidate).catch((error: unknown) => {
      if (!isDuplicate(error, '_id')) throw error;
    });
    return (await documents.findOne({ _id: current })) ?? candidate;
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

  return {
    /** Signs the claims as a compact JWS. The same claims always give the same token. */
    async sign(claims: TicketClaims): Promise<string> {
      const { stored, key } = await openOnce();
      return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: algorithm, kid: stored.key.kid })
        .sign(key);
    },
    async published(): Promise<PublishedKeys> {
      const { stored } = await openOnce();
      return { keys: [toPublicJwk(stored.key)] };
    },
  };
}
export type SigningKeys = ReturnType<typeof signingKeys>;

const toPublicJwk = ({ kid, x }: Pick<PublicKey, 'kid' | 'x'>): PublicKey => ({
  kid,
  kty: 'OKP',
  crv: 'Ed25519',
  x,
  alg: algorithm,
  use: 'sig',
});

/** The key id is a short prefix of the thumbprint (RFC 7638), because every QR code contains it. */
async function newKey(jwk: JWK): Promise<StoredKey['key']> {
  if (!jwk.x || !jwk.d) throw new Error('the generated key is not an Ed25519 key');
  return { kid: (await calculateJwkThumbprint(jwk)).slice(0, 8), x: jwk.x, d: jwk.d };
}

import type { PublishedKeys } from '@railhead/common/contracts/keys';
import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { TicketClaims } from '../domain/ticket-claims.ts';

type PublicKey = PublishedKeys['keys'][number];
type KeptKey = { _id: string; key: Pick<PublicKey, 'kid' | 'x'> & { d: string } };

const algorithm = 'EdDSA';
const current = 'current';

/**
 * The key that signs tickets, in the service's own database and nowhere else. It is made once: of several services
 * that start together the first save wins and all sign with that key.
 */
export function signingKeys(mongo: Mongo) {
  const documents = mongo.connection.collection<KeptKey>('ticketKeys');
  let opened: Promise<{ kept: KeptKey; key: Awaited<ReturnType<typeof importJWK>> }> | undefined;

  const open = async () => {
    await mongo.ready;
    const kept = (await documents.findOne({ _id: current })) ?? (await make());
    return { kept, key: await importJWK({ ...wordsOf(kept.key), d: kept.key.d }, algorithm) };
  };
  const make = async (): Promise<KeptKey> => {
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true, crv: 'Ed25519' });
    const fresh = { _id: current, key: await freshKey(await exportJWK(privateKey)) };
    await documents.insertOne(fresh).catch((error: unknown) => {
      if (!isDuplicate(error, '_id')) throw error;
    });
    return (await documents.findOne({ _id: current })) ?? fresh;
  };
  const ready = async () => {
    opened ??= open();
    try {
      return await opened;
    } catch (error) {
      opened = undefined;
      throw error;
    }
  };

  return {
    /** The claims as a compact JWS; the same claims always give the same token. */
    async sign(claims: TicketClaims): Promise<string> {
      const { kept, key } = await ready();
      return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: algorithm, kid: kept.key.kid })
        .sign(key);
    },
    async published(): Promise<PublishedKeys> {
      const { kept } = await ready();
      return { keys: [wordsOf(kept.key)] };
    },
  };
}
export type SigningKeys = ReturnType<typeof signingKeys>;

const wordsOf = ({ kid, x }: Pick<PublicKey, 'kid' | 'x'>): PublicKey => ({
  kid,
  kty: 'OKP',
  crv: 'Ed25519',
  x,
  alg: algorithm,
  use: 'sig',
});

/** The key id is the beginning of the thumbprint (RFC 7638): it travels in every QR code. */
async function freshKey(jwk: JWK): Promise<KeptKey['key']> {
  if (!jwk.x || !jwk.d) throw new Error('the generated key is not an Ed25519 key');
  return { kid: (await calculateJwkThumbprint(jwk)).slice(0, 8), x: jwk.x, d: jwk.d };
}

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { PublishedKeys } from '../contracts/keys.ts';

const curve = { kty: 'OKP', crv: 'Ed25519' } as const;

/** A key pair as it is stored: the key id, and the public and private members of its JWK (RFC 8037). */
export interface Ed25519Keys {
  kid: string;
  x: string;
  d: string;
}

/** The key id is the thumbprint of the public key (RFC 7638), so it is unique without a counter. */
export async function generateEd25519Keys(): Promise<Ed25519Keys> {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (!x || !d) throw new Error('the generated key is not an Ed25519 key');
  return { kid: await calculateJwkThumbprint({ ...curve, x }), x, d };
}

export const toPrivateKey = ({ x, d }: Omit<Ed25519Keys, 'kid'>): KeyObject =>
  createPrivateKey({ key: { ...curve, x, d }, format: 'jwk' });

/** The published JWK, without private members. */
export const toPublicJwk = ({ kid, x }: Omit<Ed25519Keys, 'd'>): PublishedKeys['keys'][number] => ({
  kid,
  ...curve,
  x,
  alg: 'EdDSA',
  use: 'sig',
});

/** The public key as SPKI in PEM, which verifiers expect. */
export const toPublicPem = (jwk: { kty: string; crv: string; x: string }): string =>
  createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()
    .trim();

import { createPublicKey, sign, verify } from 'node:crypto';
import { calculateJwkThumbprint, importJWK } from 'jose';
import { expect, test } from 'vitest';
import { generateEd25519Keys, toPrivateKey, toPublicJwk, toPublicPem } from './ed25519-keys.ts';

const message = Buffer.from('a message');

test('a signature by the private key is verified with the published key, as JWK and as PEM', async () => {
  const keys = await generateEd25519Keys();
  const signature = sign(null, message, toPrivateKey(keys));
  const jwk = toPublicJwk(keys);
  const fromJwk = createPublicKey({ key: jwk, format: 'jwk' });
  expect(verify(null, message, fromJwk, signature)).toBe(true);
  expect(verify(null, message, toPublicPem(jwk), signature)).toBe(true);
  const others = toPublicPem(toPublicJwk(await generateEd25519Keys()));
  expect(verify(null, message, others, signature)).toBe(false);
});

test('the published key has no private member and is readable by other libraries', async () => {
  const jwk = toPublicJwk(await generateEd25519Keys());
  expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  expect(await importJWK(jwk)).toMatchObject({ type: 'public' });
});

test('the key id is the thumbprint of the public key', async () => {
  const keys = await generateEd25519Keys();
  const { kty, crv, x } = toPublicJwk(keys);
  expect(keys.kid).toBe(await calculateJwkThumbprint({ kty, crv, x }));
});

import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import Type from 'typebox';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../runtime/config.ts';
import { generateEd25519Keys } from './ed25519-keys.ts';
import { KeyEncryptionConfig, keyEncryption } from './key-encryption.ts';

const newKey = () => randomBytes(32).toString('hex');
const encryptionWith = (keyEncryptionKey: string, oldKeyEncryptionKeys = '') =>
  keyEncryption({ keyEncryptionKey, oldKeyEncryptionKeys });

test('what is stored has the public part, and the private part only as AES-256-GCM', async () => {
  const keys = await generateEd25519Keys();
  const encryption = encryptionWith(newKey());
  const stored = await encryption.encrypt(keys);
  expect(Object.keys(stored).toSorted()).toEqual(['jwe', 'kid', 'x']);
  expect(JSON.stringify(stored)).not.toContain(keys.d);
  expect(decodeProtectedHeader(stored.jwe)).toMatchObject({ alg: 'dir', enc: 'A256GCM', cty: 'jwk+json' });
  expect(encryption.isCurrent(stored)).toBe(true);
  expect(await encryption.decrypt(stored)).toEqual(keys);
});

test('a former key decrypts, and only the present one encrypts', async () => {
  const keys = await generateEd25519Keys();
  const [first, second, third] = [newKey(), newKey(), newKey()];
  const stored = await encryptionWith(first).encrypt(keys);
  const later = encryptionWith(third, `${second}, ${first}`);
  expect(later.isCurrent(stored)).toBe(false);
  expect(await later.decrypt(stored)).toEqual(keys);
  const anew = await later.encrypt(keys);
  expect(await encryptionWith(third).decrypt(anew)).toEqual(keys);
  await expect(encryptionWith(first).decrypt(anew)).rejects.toBeInstanceOf(ConfigError);
});

test('a key that was stored in the clear can be read and is not current', async () => {
  const keys = await generateEd25519Keys();
  const encryption = encryptionWith(newKey());
  expect(encryption.isCurrent(keys)).toBe(false);
  expect(await encryption.decrypt(keys)).toEqual(keys);
});

test('another key is refused in one sentence that says what to do and contains no key', async () => {
  const [right, wrong] = [newKey(), newKey()];
  const stored = await encryptionWith(right).encrypt(await generateEd25519Keys());
  const refusal = await encryptionWith(wrong)
    .decrypt(stored)
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ConfigError);
  expect(String(refusal)).toMatch(/^ConfigError: KEY_ENCRYPTION_KEY .* OLD_KEY_ENCRYPTION_KEYS\.$/);
  expect(String(refusal)).not.toContain(wrong);
});

test('an altered ciphertext and the private part of another key are refused', async () => {
  const encryption = encryptionWith(newKey());
  const [one, other] = [
    await encryption.encrypt(await generateEd25519Keys()),
    await encryption.encrypt(await generateEd25519Keys()),
  ];
  await expect(encryption.decrypt({ ...one, jwe: other.jwe })).rejects.toThrow(/private part of/);
  const [header, key, iv, text = '', tag] = one.jwe.split('.');
  const altered = `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
  await expect(
    encryption.decrypt({ ...one, jwe: [header, key, iv, altered, tag].join('.') }),
  ).rejects.toThrow();
});

test.each([
  ['a missing key', {}],
  ['a short key', { KEY_ENCRYPTION_KEY: 'abc' }],
  ['a password', { KEY_ENCRYPTION_KEY: 'correct horse battery staple' }],
])('%s is refused at the start, with the variable and an example', (_, env) => {
  expect(() => readConfig(Type.Object(KeyEncryptionConfig), env)).toThrow(
    /KEY_ENCRYPTION_KEY .*openssl rand -hex 32/,
  );
});

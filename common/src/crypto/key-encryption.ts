import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import Type, { type Static, type TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { ConfigError } from '../runtime/config.ts';
import type { Ed25519Keys } from './ed25519-keys.ts';

const keyPattern = '[0-9a-f]{64}';

/** The keys that encrypt what a service must store and nobody else may read. They come from the secret store. */
export const KeyEncryptionConfig = {
  keyEncryptionKey: Type.String({
    pattern: `^${keyPattern}$`,
    env: 'KEY_ENCRYPTION_KEY',
    example: 'the 64 digits that `openssl rand -hex 32` prints',
  }),
  /** Former keys, separated by commas: they decrypt, and the present key encrypts anew. */
  oldKeyEncryptionKeys: Type.String({
    default: '',
    pattern: `^(${keyPattern}(, *${keyPattern})*)?$`,
    env: 'OLD_KEY_ENCRYPTION_KEYS',
  }),
} as const;

/**
 * A signing key as it is stored: the public part, and the private part as an encrypted JWK (RFC 7517 §7). An earlier version
 * stored the private part in the clear, as `d`.
 */
export interface StoredKeys {
  kid: string;
  x: string;
  jwe?: string;
  d?: string;
}

export interface KeyEncryption {
  encrypt(keys: Ed25519Keys): Promise<{ kid: string; x: string; jwe: string }>;
  /** @throws ConfigError if the key was encrypted with one that is not configured. */
  decrypt(stored: StoredKeys): Promise<Ed25519Keys>;
  /** False for what is stored in the clear or was encrypted with a former key. */
  isCurrent(stored: StoredKeys): boolean;
}

const SecretJwk = Compile(
  Type.Object({ kid: Type.String(), x: Type.String(), d: Type.String({ minLength: 1 }) }),
);

/** AES-256-GCM. The encrypted part names its public key, so that it cannot be moved to another one in the database. */
export function keyEncryption(config: Static<TObject<typeof KeyEncryptionConfig>>): KeyEncryption {
  const current = encryptionKey(config.keyEncryptionKey);
  const former = config.oldKeyEncryptionKeys.split(',').map((text) => encryptionKey(text.trim()));
  const keys = new Map([...former, current].map(({ kid, bytes }) => [kid, bytes]));

  return {
    async encrypt({ kid, x, d }) {
      const jwk = new TextEncoder().encode(JSON.stringify({ kty: 'OKP', crv: 'Ed25519', kid, x, d }));
      const jwe = await new CompactEncrypt(jwk)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: current.kid, cty: 'jwk+json' })
        .encrypt(current.bytes);
      return { kid, x, jwe };
    },
    async decrypt({ kid, x, jwe, d }) {
      if (jwe === undefined) {
        if (d === undefined) throw new Error(`the stored key ${kid} has no private part`);
        return { kid, x, d };
      }
      const encryptedWith = decodeProtectedHeader(jwe).kid;
      const bytes = keys.get(encryptedWith ?? '');
      if (!bytes) throw new ConfigError(otherKey(encryptedWith, current.kid));
      const { plaintext } = await compactDecrypt(jwe, bytes, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      const jwk = SecretJwk.Parse(JSON.parse(new TextDecoder().decode(plaintext)));
      if (jwk.kid !== kid || jwk.x !== x)
        throw new Error(`the stored key ${kid} has the private part of ${jwk.kid}`);
      return { kid, x, d: jwk.d };
    },
    isCurrent: ({ jwe, d }) =>
      jwe !== undefined && d === undefined && decodeProtectedHeader(jwe).kid === current.kid,
  };
}

/** The key id is a part of the key's hash: it names the key in logs and documents without telling anything about it. */
function encryptionKey(hex: string): { kid: string; bytes: Uint8Array } {
  const bytes = Buffer.from(hex, 'hex');
  return { kid: createHash('sha256').update(bytes).digest('base64url').slice(0, 12), bytes };
}

const otherKey = (encryptedWith: string | undefined, current: string) =>
  `KEY_ENCRYPTION_KEY (${current}) is not the key that the stored signing keys were encrypted with (${encryptedWith}): set that one again, or name it in OLD_KEY_ENCRYPTION_KEYS.`;

import {
  createHash,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import type { PasskeyAssertion, PasskeyAttestation } from '@railhead/common/contracts/passkeys';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** How an authenticator or a page may deviate from what it should do. */
interface Deviation {
  origin?: string;
  rpId?: string;
  userVerified?: boolean;
  /** The counter to report; by default the next one. */
  counter?: number;
  /** The account that the authenticator says the passkey belongs to. */
  userHandle?: string;
  type?: string;
}

interface Credential {
  id: Buffer;
  privateKey: KeyObject;
  userHandle: string;
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const base64Url = (data: Buffer | Uint8Array | string) => Buffer.from(data).toString('base64url');
const [userPresent, userVerified, attested] = [0x01, 0x04, 0x40];

/** A security key in software: ES256 keys, attestation `none`, a counter, and on request one that cheats. */
export function softwareAuthenticator(origin = 'http://localhost:8080') {
  const credentials: Credential[] = [];
  let signed = 0;

  const clientData = (type: string, challenge: string, deviation: Deviation) =>
    Buffer.from(
      JSON.stringify({
        type: deviation.type ?? type,
        challenge,
        origin: deviation.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (rpId: string, deviation: Deviation, credentialData?: Buffer) => {
    const counter = Buffer.alloc(4);
    signed += 1;
    counter.writeUInt32BE(deviation.counter ?? signed);
    const flags =
      userPresent |
      (deviation.userVerified === false ? 0 : userVerified) |
      (credentialData === undefined ? 0 : attested);
    return Buffer.concat([
      sha256(deviation.rpId ?? rpId),
      Buffer.from([flags]),
      counter,
      credentialData ?? Buffer.alloc(0),
    ]);
  };

  return {
    /** Creates a passkey. `id` is the credential's, random unless given. */
    async create(
      { challenge, rp, user }: { challenge: string; rp: { id: string }; user: { id: string } },
      { id = Buffer.from(randomUUID()), ...deviation }: Deviation & { id?: Buffer } = {},
    ): Promise<PasskeyAttestation> {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      credentials.push({ id, privateKey, userHandle: user.id });
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const coseKey = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
          [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
        ]),
      );
      const idLength = Buffer.alloc(2);
      idLength.writeUInt16BE(id.length);
      const credentialData = Buffer.concat([Buffer.alloc(16), idLength, id, coseKey]);
      const attestationObject = isoCBOR.encode(
        new Map<string, Parameters<typeof isoCBOR.encode>[0]>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', new Uint8Array(authenticatorData(rp.id, deviation, credentialData))],
        ]),
      );
      return {
        id: base64Url(id),
        rawId: base64Url(id),
        type: 'public-key',
        response: {
          clientDataJSON: base64Url(clientData('webauthn.create', challenge, deviation)),
          attestationObject: base64Url(attestationObject),
          transports: ['internal'],
        },
      };
    },

    /** Signs a challenge with the passkey that was created last. */
    async get(
      { challenge, rpId }: { challenge: string; rpId: string },
      deviation: Deviation = {},
    ): Promise<PasskeyAssertion> {
      const credential = credentials.at(-1);
      if (!credential) throw new Error('the authenticator has no passkey');
      const data = authenticatorData(rpId, deviation);
      const client = clientData('webauthn.get', challenge, deviation);
      const signature = createSign('sha256')
        .update(Buffer.concat([data, sha256(client)]))
        .sign(credential.privateKey);
      return {
        id: base64Url(credential.id),
        rawId: base64Url(credential.id),
        type: 'public-key',
        response: {
          clientDataJSON: base64Url(client),
          authenticatorData: base64Url(data),
          signature: base64Url(signature),
          userHandle: deviation.userHandle ?? credential.userHandle,
        },
      };
    },
  };
}

/** A challenge that nobody has given. */
export const inventedChallenge = () => randomBytes(32).toString('base64url');

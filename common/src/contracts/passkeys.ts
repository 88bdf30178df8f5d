import Type, { type Static } from 'typebox';
import { isPlainText } from '../domain/plain-text.ts';
import { Id, Instant } from './common.ts';

const base64Url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength });
/** WebAuthn limits credential ids to 1,023 bytes. */
const CredentialId = base64Url(1364);
const Transport = Type.String({ pattern: '^[a-z-]{1,20}$' });
const PublicKeyType = Type.Literal('public-key');

/** What the browser answers when a passkey is used (WebAuthn `AuthenticationResponseJSON`). */
export const PasskeyAssertion = Type.Object({
  id: CredentialId,
  rawId: CredentialId,
  type: PublicKeyType,
  response: Type.Object({
    clientDataJSON: base64Url(4096),
    authenticatorData: base64Url(4096),
    signature: base64Url(8192),
    userHandle: Type.Optional(base64Url(100)),
  }),
});
export type PasskeyAssertion = Static<typeof PasskeyAssertion>;

/** What the browser answers when a passkey is created (WebAuthn `RegistrationResponseJSON`). */
export const PasskeyAttestation = Type.Object({
  id: CredentialId,
  rawId: CredentialId,
  type: PublicKeyType,
  response: Type.Object({
    clientDataJSON: base64Url(4096),
    attestationObject: base64Url(32_768),
    transports: Type.Optional(Type.Array(Transport, { maxItems: 10 })),
  }),
});
export type PasskeyAttestation = Static<typeof PasskeyAttestation>;

const Descriptor = Type.Object({
  id: CredentialId,
  type: PublicKeyType,
  transports: Type.Optional(Type.Array(Transport)),
});

/** How the browser is asked for a passkey (WebAuthn `PublicKeyCredentialRequestOptionsJSON`). */
export const AssertionOptions = Type.Object({
  challenge: Type.String(),
  rpId: Type.String(),
  timeout: Type.Integer({ description: 'milliseconds; the challenge is valid for as long, once' }),
  userVerification: Type.Literal('required'),
  allowCredentials: Type.Optional(Type.Array(Descriptor)),
});
export type AssertionOptions = Static<typeof AssertionOptions>;

/** How the browser is asked to create a passkey (WebAuthn `PublicKeyCredentialCreationOptionsJSON`). */
export const AttestationOptions = Type.Object({
  challenge: Type.String(),
  rp: Type.Object({ id: Type.String(), name: Type.String() }),
  user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
  pubKeyCredParams: Type.Array(Type.Object({ type: PublicKeyType, alg: Type.Integer() })),
  timeout: Type.Integer({ description: 'milliseconds; the challenge is valid for as long, once' }),
  attestation: Type.Literal('none'),
  excludeCredentials: Type.Array(Descriptor),
  authenticatorSelection: Type.Object({
    residentKey: Type.Literal('required'),
    requireResidentKey: Type.Literal(true),
    userVerification: Type.Literal('required'),
  }),
});
export type AttestationOptions = Static<typeof AttestationOptions>;

/** What an operator needs for the first passkey, where operators must sign in with one; the installation's owner makes it. */
export const EnrolmentCode = Type.String({ minLength: 1, maxLength: 60 });

/** By what the owner recognises a passkey, such as "Work laptop". */
export const PasskeyName = Type.Refine(
  Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  isPlainText,
  () => 'must be one line of visible text',
);

/** POST /api/auth/passkeys */
export const RegisterPasskey = Type.Object(
  {
    name: Type.Optional(PasskeyName),
    passkey: PasskeyAttestation,
    /** The one that the challenge was asked for with; it is used up only now. */
    enrolmentCode: Type.Optional(EnrolmentCode),
  },
  { additionalProperties: false },
);

/** GET /api/auth/passkeys */
export const PasskeyView = Type.Object({
  id: Id,
  name: Type.String(),
  createdAt: Instant,
  /** Absent until it was used. */
  lastUsedAt: Type.Optional(Instant),
  /** True if its provider keeps it on several devices, so that a lost device does not lose the passkey. */
  synced: Type.Boolean(),
});
export type PasskeyView = Static<typeof PasskeyView>;

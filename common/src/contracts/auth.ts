import Type, { type Static } from 'typebox';
import { Id, Instant, PassengerType, PersonName } from './common.ts';
import { defineEvent } from './define.ts';
import { EnrolmentCode, PasskeyAssertion, PasskeyName } from './passkeys.ts';

/** What an account may do. Everybody is a passenger. */
export const Role = Type.Union([
  Type.Literal('passenger'),
  Type.Literal('inspector'),
  Type.Literal('operator'),
]);
export type Role = Static<typeof Role>;

export const AccountRegistered = defineEvent(
  'auth.account-registered.v1',
  Type.Object({ accountId: Id, registeredAt: Instant }),
  { accountId: 'a1', registeredAt: '2026-11-21T08:00:00.000Z' },
);

/** Personal data was erased: every consumer erases the names and addresses that it stores of this account. */
export const AccountErased = defineEvent(
  'auth.account-erased.v1',
  Type.Object({ accountId: Id, erasedAt: Instant }),
  { accountId: 'a1', erasedAt: '2026-11-21T08:00:00.000Z' },
);

/** Roles were given or withdrawn: access tokens that are older carry those of `roles` at most. Everybody is a passenger. */
export const AccountRolesChanged = defineEvent(
  'auth.account-roles-changed.v1',
  Type.Object({ accountId: Id, roles: Type.Array(Role), changedAt: Instant }),
  { accountId: 'a1', roles: ['passenger', 'operator'], changedAt: '2026-11-21T08:00:00.000Z' },
);

/**
 * The account has another e-mail address. Whoever stores it asks `auth` for the present one (`account-email.<accountId>`):
 * no event of an account names the person.
 */
export const AccountEmailChanged = defineEvent(
  'auth.account-email-changed.v1',
  Type.Object({ accountId: Id, changedAt: Instant }),
  { accountId: 'a1', changedAt: '2026-11-21T08:00:00.000Z' },
);

/** Characters that are not seen (controls, direction marks, zero-width ones) would make two addresses look alike. */
export const Email = Type.Refine(
  Type.String({ maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$' }),
  (address) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(address),
  () => 'must not contain invisible characters',
);

/** POST /api/auth/codes */
export const RequestCode = Type.Object(
  { email: Email, name: Type.Optional(PersonName) },
  { additionalProperties: false },
);

/** A code can be used only with the id of the request that it was mailed for. Browsers have the id in a cookie. */
export const CodeRequestId = Type.String({ pattern: '^[0-9a-f-]{36}$' });

/** The response of POST /api/auth/codes, the same for every address. */
export const CodeRequested = Type.Object({
  sent: Type.Literal(true),
  requestId: Type.Optional(CodeRequestId),
});
export type CodeRequested = Static<typeof CodeRequested>;

const Code = Type.String({ pattern: '^\\d{6}$' });
const Password = Type.String({ minLength: 1, maxLength: 200 });

/** POST /api/auth/sessions: by the code of the mail, by password, or by a passkey, which needs no address. */
export const SignIn = Type.Union([
  Type.Object(
    { email: Email, code: Code, requestId: Type.Optional(CodeRequestId) },
    { additionalProperties: false },
  ),
  Type.Object({ email: Email, password: Password }, { additionalProperties: false }),
  Type.Object({ passkey: PasskeyAssertion }, { additionalProperties: false }),
]);

/** That the caller is the owner, now: a stolen access token alone changes nothing that outlives it. */
export const Proof = Type.Union([
  Type.Object({ password: Password }, { additionalProperties: false }),
  Type.Object({ code: Code, requestId: Type.Optional(CodeRequestId) }, { additionalProperties: false }),
  Type.Object({ passkey: PasskeyAssertion }, { additionalProperties: false }),
]);
export type Proof = Static<typeof Proof>;

/** A request that needs nothing but a proof, such as DELETE /api/auth/passkeys/{id}. */
export const ProofOnly = Type.Object({ proof: Type.Optional(Proof) }, { additionalProperties: false });

/** POST /api/auth/passkeys/registration-options */
export const RequestRegistration = Type.Object(
  {
    proof: Type.Optional(Proof),
    enrolmentCode: Type.Optional(EnrolmentCode),
  },
  { additionalProperties: false },
);

/** PATCH /api/auth/passkeys/{id} */
export const RenamePasskey = Type.Object(
  { name: PasskeyName, proof: Type.Optional(Proof) },
  { additionalProperties: false },
);

/** POST /api/auth/me/email-codes: a code is mailed to the new address. */
export const RequestEmailChange = Type.Object(
  { email: Email, proof: Type.Optional(Proof) },
  { additionalProperties: false },
);

/** PUT /api/auth/me/email: by the code that was mailed to the new address. */
export const ChangeEmail = Type.Object(
  { email: Email, code: Code, requestId: Type.Optional(CodeRequestId) },
  { additionalProperties: false },
);

/** POST /api/auth/email-reversals: by the token of the link in the mail to the former address. */
export const ReverseEmailChange = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
);

/** DELETE /api/auth/me */
export const EraseAccount = Type.Object({ proof: Type.Optional(Proof) }, { additionalProperties: false });

/** GET /api/auth/sessions */
export const SessionSummary = Type.Object({
  id: Id,
  signedInAt: Instant,
  /** When its tokens were last renewed. */
  lastUsedAt: Instant,
  /** True for the session of the request. */
  current: Type.Boolean(),
  device: Type.Optional(Type.String({ description: 'browser and system, such as Firefox on Windows' })),
});
export type SessionSummary = Static<typeof SessionSummary>;

/** As stored; an earlier version accepted names that `PersonName` does not. */
export const SavedPassenger = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80 }),
    type: Type.Union([Type.Literal('adult'), Type.Literal('child'), Type.Literal('senior')]),
  },
  { additionalProperties: false },
);
export type SavedPassenger = Static<typeof SavedPassenger>;

export const AccountView = Type.Object({
  id: Id,
  email: Type.String(),
  name: Type.String(),
  roles: Type.Array(Role),
  /** Roles of the account that it has only in a session that was opened with a passkey, which this one was not. */
  passkeyRoles: Type.Optional(Type.Array(Role)),
  hasPassword: Type.Boolean(),
  passengers: Type.Array(SavedPassenger),
  registeredAt: Instant,
});
export type AccountView = Static<typeof AccountView>;

/** What a service stores, as it stores it: its fields may change with every version. */
const StoredRecords = Type.Array(Type.Record(Type.String(), Type.Unknown()));

/** GET /api/auth/me/export: all that is kept about a person, without secrets. */
export const AccountExport = Type.Object({
  exportedAt: Instant,
  account: AccountView,
  sessions: StoredRecords,
  passkeys: Type.Optional(StoredRecords),
  /** Requests for sign-in codes. */
  codes: StoredRecords,
  /** Browsers on which the account has signed in. */
  devices: StoredRecords,
  /** Mails about changes of the account that are not sent yet. */
  notices: StoredRecords,
  /** Former e-mail addresses, to which the account can still be returned. */
  emailReversals: Type.Optional(StoredRecords),
  /** With their histories. */
  orders: StoredRecords,
  /** Bookings with their tickets, refunds and mails that are not sent yet. */
  tickets: StoredRecords,
  /** With their webhooks, and the network from which they were started. */
  payments: StoredRecords,
  /** What the account has ordered and not paid, as it is counted. */
  allowances: StoredRecords,
  /** Requests that a limit refused. */
  rejections: StoredRecords,
  /** Declined cards. */
  declines: StoredRecords,
});
export type AccountExport = Static<typeof AccountExport>;

/** API clients send the access token as a bearer token; browsers have it in a cookie and need not read it. */
export const SessionView = Type.Object({
  account: AccountView,
  accessToken: Type.String(),
  expiresIn: Type.Integer({ description: 'seconds' }),
});
export type SessionView = Static<typeof SessionView>;

/** PATCH /api/auth/me */
export const ChangeProfile = Type.Object(
  {
    name: Type.Optional(PersonName),
    password: Type.Optional(Type.String({ minLength: 8, maxLength: 200 })),
    /** Required with a password. */
    proof: Type.Optional(Proof),
    passengers: Type.Optional(
      Type.Array(Type.Object({ name: PersonName, type: PassengerType }, { additionalProperties: false }), {
        maxItems: 20,
      }),
    ),
  },
  { additionalProperties: false },
);
export type ChangeProfile = Static<typeof ChangeProfile>;

import type { PasskeyView } from '@railhead/common/contracts/passkeys';

/** A public key with which one authenticator of a person signs; the private key never leaves it. */
export interface Passkey {
  _id: string;
  accountId: string;
  /** The id that the authenticator gave it, unique among all accounts. */
  credentialId: string;
  /** COSE key, base64url. */
  publicKey: string;
  /** How often the authenticator has signed; 0 for ever if it does not count. */
  counter: number;
  transports: string[];
  synced: boolean;
  name: string;
  createdAt: Date;
  /**
   * Made with an enrolment code or confirmed with a passkey that was: opens the role of an operator where only a passkey does.
   * A mailed code alone makes none, also not before the account has the role.
   */
  enrolled?: boolean;
  lastUsedAt?: Date;
}

export const maxPasskeys = 20;

export const toPasskeyView = ({ _id, name, createdAt, lastUsedAt, synced }: Passkey): PasskeyView => ({
  id: _id,
  name,
  createdAt: createdAt.toISOString(),
  ...(lastUsedAt && { lastUsedAt: lastUsedAt.toISOString() }),
  synced,
});

/** The user handle that authenticators store: the account's id, which says nothing about the person. */
export const userHandleOf = (accountId: string): string => Buffer.from(accountId).toString('base64url');

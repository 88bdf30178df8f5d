/** How a session was opened, as RFC 8176 names the methods in the claim `amr` of access tokens. */
export const methods = {
  code: ['otp'],
  password: ['pwd'],
  /** Possession of a key, and the person verified by the device. */
  passkey: ['pop', 'mfa'],
} as const satisfies Record<string, readonly string[]>;

export type SignInMethod = keyof typeof methods;

/** Sessions of an earlier version do not say how they were opened. */
export const isByPasskey = (amr: readonly string[] | undefined): boolean => amr?.includes('pop') ?? false;

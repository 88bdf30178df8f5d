/** How a session was opened, as RFC 8176 names the methods in the claim `amr` of access tokens. */
export const methods = {
  code: ['otp'],
  password: ['pwd'],
  /** Possession of a key, and the person verified by the device. */
  passkey: ['pop', 'mfa'],
  /** The same with a passkey that was enrolled for an operator. The last value is ours. */
  enrolledPasskey: ['pop', 'mfa', 'enrolled'],
} as const satisfies Record<string, readonly string[]>;

export type SignInMethod = keyof typeof methods;

/** Sessions of an earlier version do not say how they were opened. */
export const isByEnrolledPasskey = (amr: readonly string[] | undefined): boolean =>
  amr?.includes('enrolled') ?? false;

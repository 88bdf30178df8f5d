import { WebAuthnError } from '@simplewebauthn/browser';
import { ProblemError } from './problem-error.ts';

const codeOf = (error: unknown) => {
  if (!(error instanceof WebAuthnError)) return 'passkey-unavailable';
  if (error.code === 'ERROR_CEREMONY_ABORTED') return 'passkey-aborted';
  if (error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'passkey-registered';
  return error.name === 'NotAllowedError' ? 'passkey-dismissed' : 'passkey-unavailable';
};

/** What the browser or the device says, as a problem that pages can show: its own texts are for developers. */
export async function withPasskeyProblems<T>(ceremony: Promise<T>): Promise<T> {
  try {
    return await ceremony;
  } catch (cause) {
    const code = codeOf(cause);
    throw new ProblemError(
      { type: 'about:blank', title: 'The passkey was not used', status: 0, code },
      undefined,
      cause,
    );
  }
}

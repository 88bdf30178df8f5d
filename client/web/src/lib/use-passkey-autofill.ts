import { browserSupportsWebAuthnAutofill, WebAuthnAbortService } from '@simplewebauthn/browser';
import { useEffect, useState } from 'react';
import { isProblem } from './problem-error.ts';
import { useSignInWithPasskey } from './requests/passkeys.ts';

/** A challenge is valid for five minutes. */
const renewMs = 4 * 60_000;
/** What the person did not ask for is not reported: only that a chosen passkey was refused. */
const reported = ['passkey-invalid', 'challenge-expired', 'too-many-requests'];

/**
 * Offers passkeys among the suggestions of the field with `autocomplete="… webauthn"`, in browsers that can, as long as
 * nothing else asks for a passkey.
 * @returns the refusal of a passkey that was chosen there.
 */
export function usePasskeyAutofill(isActive: boolean) {
  const { mutate, error, reset } = useSignInWithPasskey();
  const [isVerifying, setVerifying] = useState(false);
  useEffect(() => {
    if (!isActive) return;
    let isEnded = false;
    const offer = async () => {
      if (!(await browserSupportsWebAuthnAutofill()) || isEnded) return;
      mutate(
        { useBrowserAutofill: true, onChosen: () => setVerifying(true) },
        { onSettled: () => setVerifying(false) },
      );
    };
    void offer();
    const renewal = setInterval(() => void offer(), renewMs);
    return () => {
      isEnded = true;
      clearInterval(renewal);
      WebAuthnAbortService.cancelCeremony();
    };
  }, [isActive, mutate]);
  return { error: isProblem(error, ...reported) ? error : null, isVerifying, reset };
}

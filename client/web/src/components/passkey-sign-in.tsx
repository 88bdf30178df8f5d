import { KeyRoundIcon } from 'lucide-react';
import { isProblem } from '../lib/problem-error.ts';
import { useSignInWithPasskey } from '../lib/requests/passkeys.ts';
import { usePasskeyAutofill } from '../lib/use-passkey-autofill.ts';
import { Button } from './button.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** Signs in with a passkey of this device, by the button or from the suggestions of the e-mail field. */
export function PasskeySignIn() {
  const signIn = useSignInWithPasskey();
  const autofill = usePasskeyAutofill(!signIn.isPending);
  const error = signIn.error ?? autofill.error;
  const isBusy = signIn.isPending || autofill.isVerifying;
  return (
    <div className="grid gap-4 border-t border-line pt-5">
      {error && !isProblem(error, 'passkey-aborted') && <ProblemNotice error={error} />}
      <Button
        variant="quiet"
        className="justify-self-start"
        isBusy={isBusy}
        onClick={() => {
          autofill.reset();
          signIn.mutate({});
        }}
      >
        <KeyRoundIcon aria-hidden size={20} />
        {isBusy ? 'Waiting for your device …' : 'Sign in with a passkey'}
      </Button>
    </div>
  );
}

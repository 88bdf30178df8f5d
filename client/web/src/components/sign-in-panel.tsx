import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { announce } from '../lib/announce.ts';
import { isProblem } from '../lib/problem-error.ts';
import { problemMessage } from '../lib/problem-message.ts';
import { useRequestCode, useSignIn } from '../lib/requests/account.ts';
import { Button } from './button.tsx';
import { CodeField } from './code-field.tsx';
import { MailboxHint } from './mailbox-hint.tsx';
import { PasskeySignIn } from './passkey-sign-in.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { TextField } from './text-field.tsx';

/** Sign-in with a passkey or an e-mailed code; a first sign-in creates the account. On success, the account query is updated. */
export function SignInPanel() {
  const [email, setEmail] = useState('');
  const [isCodeSent, setCodeSent] = useState(false);
  const requestCode = useRequestCode();

  const sendCode = () =>
    requestCode.mutate(email.trim(), {
      onSuccess: () => {
        setCodeSent(true);
        announce(`We sent a code to ${email.trim()}.`);
      },
    });

  if (isCodeSent)
    return (
      <CodeForm
        email={email.trim()}
        requestId={requestCode.data?.requestId}
        onResend={sendCode}
        isResending={requestCode.isPending}
        resendError={requestCode.error}
        onOtherAddress={() => setCodeSent(false)}
      />
    );
  return (
    <div className="grid gap-5">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!requestCode.isPending) sendCode();
        }}
      >
        <TextField
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="email webauthn"
          inputMode="email"
          required
          maxLength={254}
          value={email}
          hint="We will e-mail you a six-digit code. No password needed."
          onChange={(event) => setEmail(event.target.value)}
        />
        {requestCode.isError && <ProblemNotice error={requestCode.error} />}
        <Button type="submit" isBusy={requestCode.isPending} className="justify-self-start">
          {requestCode.isPending ? 'Sending …' : 'Send code'}
        </Button>
      </form>
      {browserSupportsWebAuthn() && <PasskeySignIn />}
    </div>
  );
}

interface CodeFormProps {
  email: string;
  /** The request that the code was mailed for. */
  requestId: string | undefined;
  isResending: boolean;
  resendError: Error | null;
  onResend(): void;
  onOtherAddress(): void;
}

const codeProblems = ['code-wrong', 'code-expired', 'code-exhausted', 'code-used'];

function CodeForm({ email, requestId, isResending, resendError, onResend, onOtherAddress }: CodeFormProps) {
  const [code, setCode] = useState('');
  const signIn = useSignIn();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const isAboutCode = isProblem(signIn.error, ...codeProblems);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate({ email, code, ...(requestId !== undefined && { requestId }) });
  }

  return (
    <form className="grid gap-4" onSubmit={submit}>
      <p>
        We sent a code to <strong className="wrap-anywhere">{email}</strong>.{' '}
        <button type="button" className="min-h-6 text-brand underline" onClick={onOtherAddress}>
          Change address
        </button>
      </p>
      <CodeField
        name="code"
        className="max-w-60 [&_input]:text-2xl [&_input]:font-semibold [&_input]:tracking-[0.3em] [&_input]:tabular-nums"
        pattern="\d{6}"
        title="Six digits"
        ref={field}
        value={code}
        error={isAboutCode ? problemMessage(signIn.error) : undefined}
        onCode={setCode}
      />
      {signIn.isError && !isAboutCode && <ProblemNotice error={signIn.error} />}
      {resendError && <ProblemNotice error={resendError} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isBusy={signIn.isPending}>
          {signIn.isPending ? 'Checking …' : 'Sign in'}
        </Button>
        <Button
          variant="quiet"
          isBusy={isResending}
          onClick={() => {
            setCode('');
            signIn.reset();
            onResend();
          }}
        >
          Send new code
        </Button>
      </div>
      <p className="text-sm text-quiet">
        The code is valid for ten minutes. <MailboxHint />
      </p>
    </form>
  );
}

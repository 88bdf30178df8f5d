import type { AccountView, Proof } from '@railhead/common/contracts/auth';
import { type RefObject, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { CodeField } from '../../components/code-field.tsx';
import { MailboxHint } from '../../components/mailbox-hint.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { announce } from '../../lib/announce.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { problemMessage } from '../../lib/problem-message.ts';
import { useChangeEmail, useRequestEmailChange } from '../../lib/requests/account.ts';
import { isAboutProof, ProofFields } from './proof-fields.tsx';

/** Changes the e-mail address: a proof and the new address, then the code that was mailed to it. */
export function EmailForm({ account }: { account: AccountView }) {
  const [step, setStep] = useState<'closed' | 'address' | 'code'>('closed');
  const [email, setEmail] = useState('');
  const request = useRequestEmailChange();
  const change = useChangeEmail();
  const open = () => {
    change.reset();
    request.reset();
    setEmail('');
    setStep('address');
  };
  const isTaken = isProblem(change.error, 'email-in-use');
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (step === 'closed' && wasOpen.current) opener.current?.focus();
    wasOpen.current = step !== 'closed';
  }, [step]);
  return (
    <section aria-label="E-mail address" className="card grid gap-4 p-5 sm:p-6">
      <h2>E-mail address</h2>
      <p className="text-quiet">
        Codes and tickets are sent to <strong className="wrap-anywhere text-ink">{account.email}</strong>.
      </p>
      {change.isSuccess && (
        <Notice>
          Your e-mail address was changed, and you were signed out everywhere else. News about trips that you
          have booked goes to the new address, too.
        </Notice>
      )}
      {step === 'closed' && (
        <Button ref={opener} variant="quiet" className="justify-self-start" onClick={open}>
          Change e-mail address
        </Button>
      )}
      {step === 'address' && (
        <NewAddress
          account={account}
          email={email}
          onEmail={(value) => {
            setEmail(value);
            if (isTaken) change.reset();
          }}
          request={request}
          takenError={isTaken ? problemMessage(change.error) : undefined}
          onSent={() => {
            change.reset();
            setStep('code');
            announce(`We sent a code to ${email.trim()}.`);
          }}
          onCancel={() => setStep('closed')}
        />
      )}
      {step === 'code' && (
        <NewAddressCode
          email={email.trim()}
          requestId={request.data?.requestId}
          change={change}
          onTaken={() => setStep('address')}
          onChanged={() => setStep('closed')}
          onBack={() => {
            change.reset();
            request.reset();
            setStep('address');
          }}
        />
      )}
    </section>
  );
}

interface NewAddressProps {
  account: AccountView;
  email: string;
  request: ReturnType<typeof useRequestEmailChange>;
  /** That another account has the address, once its code has shown it. */
  takenError: string | undefined;
  onEmail(email: string): void;
  onSent(): void;
  onCancel(): void;
}

function NewAddress({ account, email, request, takenError, onEmail, onSent, onCancel }: NewAddressProps) {
  const [proof, setProof] = useState<Proof>();
  const field = useFocusAtStart();
  const { error, isPending } = request;
  const isSame = email.trim().toLowerCase() === account.email;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (proof && !isSame && !isPending) request.mutate({ email: email.trim(), proof }, { onSuccess: onSent });
  }

  return (
    <form className="grid gap-4" onSubmit={submit}>
      <TextField
        ref={field}
        label="New e-mail address"
        type="email"
        autoComplete="email"
        inputMode="email"
        required
        maxLength={254}
        value={email}
        hint="We will e-mail a six-digit code to it."
        error={isSame ? 'Your account has this address already.' : takenError}
        onChange={({ target }) => onEmail(target.value)}
      />
      <ProofFields account={account} error={error} onChange={setProof} />
      {error && !isAboutProof(error) && <ProblemNotice error={error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isBusy={isPending} isDisabled={!proof || isSame}>
          {isPending ? 'Sending …' : 'Continue'}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface NewAddressCodeProps {
  email: string;
  /** The request that the code was mailed for. */
  requestId: string | undefined;
  change: ReturnType<typeof useChangeEmail>;
  onTaken(): void;
  onChanged(): void;
  onBack(): void;
}

const codeProblems = ['code-wrong', 'code-expired', 'code-exhausted', 'code-used'];

function NewAddressCode({ email, requestId, change, onTaken, onChanged, onBack }: NewAddressCodeProps) {
  const [code, setCode] = useState('');
  const field = useFocusAtStart();
  const { error, isPending } = change;
  const isAboutCode = isProblem(error, ...codeProblems);
  const isOver = isAboutCode && !isProblem(error, 'code-wrong');

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (isPending || isOver) return;
    change.mutate(
      { email, code, ...(requestId !== undefined && { requestId }) },
      {
        onSuccess: onChanged,
        onError: (problem) => {
          if (isProblem(problem, 'email-in-use')) onTaken();
        },
      },
    );
  }

  return (
    <form className="grid gap-4" onSubmit={submit}>
      <p>
        We sent a code to <strong className="wrap-anywhere">{email}</strong>. It is valid for ten minutes.{' '}
        <MailboxHint />
      </p>
      <CodeField
        ref={field}
        className="max-w-60"
        pattern="\d{6}"
        title="Six digits"
        value={code}
        error={isAboutCode ? problemMessage(error) : undefined}
        onCode={setCode}
      />
      {error && !isAboutCode && <ProblemNotice error={error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isBusy={isPending} isDisabled={isOver}>
          {isPending ? 'Checking …' : 'Change address'}
        </Button>
        <Button variant="quiet" onClick={onBack}>
          Start again
        </Button>
      </div>
    </form>
  );
}

/** Where the form before it disappears, focus moves to the field that comes next. */
function useFocusAtStart(): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}

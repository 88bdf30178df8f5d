import type { AccountView, Proof } from '@railhead/common/contracts/auth';
import { proofProblems } from '@railhead/common/contracts/proof-problems';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { type ReactNode, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { CodeField } from '../../components/code-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { announce } from '../../lib/announce.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { problemMessage } from '../../lib/problem-message.ts';
import { useRequestCode } from '../../lib/requests/account.ts';
import { usePasskeys, useProveByPasskey } from '../../lib/requests/passkeys.ts';

interface ProofFieldsProps {
  account: AccountView;
  /** The error of the request that carried the proof. */
  error: Error | null;
  /** Undefined while the proof is not complete. */
  onChange(proof: Proof | undefined): void;
}

/** Errors that the fields show themselves. */
export const isAboutProof = (error: Error | null) => isProblem(error, ...proofProblems);

/** Asks for a passkey, the password or a mailed code: whoever finds a browser signed in must not be able to take the account over. */
export function ProofFields({ account, error, onChange }: ProofFieldsProps) {
  const passkeys = usePasskeys();
  const hasPasskey = browserSupportsWebAuthn() && Boolean(passkeys.data?.length);
  const ways: Way[] = [
    ...(hasPasskey ? (['passkey'] as const) : []),
    ...(account.hasPassword ? (['password'] as const) : []),
    'code',
  ];
  const [chosen, choose] = useState<Way>();
  const way = chosen ?? ways[0] ?? 'code';
  const Fields = fieldsOf[way];
  const fields = { account, onChange, error: isAboutProof(error) ? problemMessage(error) : undefined };
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-2 font-medium">Confirm that it is you</legend>
      <Fields {...fields} />
      {ways.length > 1 && (
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {ways
            .filter((other) => other !== way)
            .map((other) => (
              <button
                key={other}
                type="button"
                className="min-h-6 text-brand underline"
                onClick={() => {
                  choose(other);
                  onChange(undefined);
                }}
              >
                {wayNames[other]}
              </button>
            ))}
        </div>
      )}
    </fieldset>
  );
}

type Way = 'passkey' | 'password' | 'code';
const wayNames: Record<Way, string> = {
  passkey: 'Use a passkey',
  password: 'Use your password',
  code: 'Use an e-mailed code',
};

interface FieldProps extends Pick<ProofFieldsProps, 'account' | 'onChange'> {
  error: string | undefined;
}

function PasskeyProof({ error, onChange }: FieldProps) {
  const prove = useProveByPasskey();
  // A refused proof is used up.
  const isProven = prove.isSuccess && error === undefined;
  return (
    <>
      <output>{isProven && 'Confirmed with your passkey.'}</output>
      {error && <p className="text-sm font-medium text-danger">{error}</p>}
      {prove.isError && <ProblemNotice error={prove.error} />}
      <Button
        variant="quiet"
        className="justify-self-start"
        isBusy={prove.isPending}
        onClick={() => {
          onChange(undefined);
          prove.mutate(undefined, { onSuccess: onChange });
        }}
      >
        {prove.isPending
          ? 'Waiting for your device …'
          : isProven
            ? 'Confirm again'
            : 'Confirm with a passkey'}
      </Button>
    </>
  );
}

function PasswordProof({ error, onChange }: FieldProps) {
  const [password, setPassword] = useState('');
  return (
    <TextField
      label="Current password"
      type="password"
      autoComplete="current-password"
      required
      maxLength={200}
      value={password}
      error={error}
      onChange={({ target: { value } }) => {
        setPassword(value);
        onChange(value === '' ? undefined : { password: value });
      }}
    />
  );
}

function CodeProof({ account, error, onChange }: FieldProps) {
  const [code, setCode] = useState('');
  const requestCode = useRequestCode();
  const requestId = requestCode.data?.requestId;

  const sendCode = () =>
    requestCode.mutate(account.email, { onSuccess: () => announce(`We sent a code to ${account.email}.`) });

  return (
    <>
      {requestCode.isSuccess && (
        <CodeField
          className="max-w-60"
          value={code}
          hint={`We sent a code to ${account.email}.`}
          error={error}
          onCode={(digits) => {
            setCode(digits);
            const isComplete = digits.length === 6;
            onChange(
              isComplete ? { code: digits, ...(requestId !== undefined && { requestId }) } : undefined,
            );
          }}
        />
      )}
      {requestCode.isError && <ProblemNotice error={requestCode.error} />}
      <Button
        variant="quiet"
        className="justify-self-start"
        isBusy={requestCode.isPending}
        onClick={() => {
          setCode('');
          onChange(undefined);
          sendCode();
        }}
      >
        {requestCode.isSuccess ? 'Send new code' : 'Send code'}
      </Button>
    </>
  );
}

const fieldsOf: Record<Way, (props: FieldProps) => ReactNode> = {
  passkey: PasskeyProof,
  password: PasswordProof,
  code: CodeProof,
};

import type { AccountView, Proof } from '@railhead/common/contracts/auth';
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { isProblem } from '../../lib/problem-error.ts';
import { problemMessage } from '../../lib/problem-message.ts';
import { useSetPassword } from '../../lib/requests/account.ts';
import { isAboutProof, ProofFields } from './proof-fields.tsx';

/** Sets the first password or changes it. */
export function PasswordForm({ account }: { account: AccountView }) {
  const [isOpen, setOpen] = useState(false);
  const setPassword = useSetPassword();
  const title = account.hasPassword ? 'Change password' : 'Set a password';
  return (
    <section aria-label="Password" className="card grid gap-4 p-5 sm:p-6">
      <h2>Password</h2>
      {setPassword.isSuccess && (
        <Notice>Your password was saved. You were signed out everywhere else.</Notice>
      )}
      {isOpen ? (
        <NewPassword
          account={account}
          setPassword={setPassword}
          onSaved={() => setOpen(false)}
          onCancel={() => setOpen(false)}
        />
      ) : (
        <Button variant="quiet" className="justify-self-start" onClick={() => setOpen(true)}>
          {title}
        </Button>
      )}
    </section>
  );
}

interface NewPasswordProps {
  account: AccountView;
  setPassword: ReturnType<typeof useSetPassword>;
  onSaved(): void;
  onCancel(): void;
}

function NewPassword({ account, setPassword, onSaved, onCancel }: NewPasswordProps) {
  const [password, setNewPassword] = useState('');
  const [proof, setProof] = useState<Proof>();
  const { error, isPending } = setPassword;
  const isAboutPassword = isProblem(error, 'password-weak');

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (proof && !isPending) setPassword.mutate({ password, proof }, { onSuccess: onSaved });
  }

  return (
    <form className="grid gap-4" onSubmit={submit}>
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        maxLength={200}
        value={password}
        hint="At least eight characters; several unrelated words are a good choice."
        error={isAboutPassword ? problemMessage(error) : undefined}
        onChange={({ target }) => setNewPassword(target.value)}
      />
      <ProofFields account={account} error={error} onChange={setProof} />
      {error && !isAboutPassword && !isAboutProof(error) && <ProblemNotice error={error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isBusy={isPending} isDisabled={!proof}>
          Save password
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

import type { AccountView, Proof } from '@railhead/common/contracts/auth';
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { isAboutProof, ProofFields } from './proof-fields.tsx';

interface PasskeyFormProps {
  account: AccountView;
  /** The name to edit; absent where none is asked for. */
  name?: string;
  /** The label of the button. */
  action: string;
  error: Error | null;
  isPending: boolean;
  onSubmit(change: { name: string; proof: Proof }): void;
  onCancel(): void;
}

/** A change of passkeys, with the proof that it needs. */
export function PasskeyForm({
  account,
  name,
  action,
  error,
  isPending,
  onSubmit,
  onCancel,
}: PasskeyFormProps) {
  const [newName, setNewName] = useState(name ?? '');
  const [proof, setProof] = useState<Proof>();

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (proof && !isPending) onSubmit({ name: newName, proof });
  }

  return (
    <form className="grid gap-4" onSubmit={submit}>
      {name !== undefined && (
        <TextField
          label="Name of the passkey"
          maxLength={60}
          required={name !== ''}
          value={newName}
          hint="How you will recognise it, such as “Work laptop”."
          onChange={({ target }) => setNewName(target.value)}
        />
      )}
      <ProofFields account={account} error={error} onChange={setProof} />
      {error && !isAboutProof(error) && <ProblemNotice error={error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isBusy={isPending} isDisabled={!proof}>
          {action}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

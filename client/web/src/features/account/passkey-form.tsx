import type { AccountView, Proof } from '@railhead/common/contracts/auth';
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { isProblem } from '../../lib/problem-error.ts';
import { problemMessage } from '../../lib/problem-message.ts';
import type { PasskeyChange } from '../../lib/requests/passkeys.ts';
import { isAboutProof, ProofFields } from './proof-fields.tsx';

interface PasskeyFormProps {
  account: AccountView;
  /** The name to edit; absent where none is asked for. */
  name?: string;
  /** Operators may need a code for their first passkey. */
  asksEnrolmentCode?: boolean;
  /** The label of the button. */
  action: string;
  error: Error | null;
  isPending: boolean;
  onSubmit(change: PasskeyChange): void;
  onCancel(): void;
}

/** A change of passkeys, with the proof that it needs. */
export function PasskeyForm({
  account,
  name,
  asksEnrolmentCode = false,
  action,
  error,
  isPending,
  onSubmit,
  onCancel,
}: PasskeyFormProps) {
  const [newName, setNewName] = useState(name ?? '');
  const [enrolmentCode, setEnrolmentCode] = useState('');
  const [proof, setProof] = useState<Proof>();
  const isAboutEnrolment = asksEnrolmentCode && isProblem(error, 'enrolment-required', 'enrolment-invalid');

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (proof && !isPending) onSubmit({ name: newName, proof, enrolmentCode });
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
      {asksEnrolmentCode && (
        <TextField
          label="Enrolment code"
          autoComplete="off"
          maxLength={60}
          value={enrolmentCode}
          hint="From whoever runs this installation, for your first passkey. Leave it empty if you confirm with a passkey that opens the console."
          error={isAboutEnrolment ? problemMessage(error) : undefined}
          onChange={({ target }) => setEnrolmentCode(target.value)}
        />
      )}
      <ProofFields account={account} error={error} onChange={setProof} />
      {error && !isAboutEnrolment && !isAboutProof(error) && <ProblemNotice error={error} />}
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

import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { announce } from '../../lib/announce.ts';
import { count } from '../../lib/format.ts';
import { useDiscardDeadLetters } from './requests.ts';

/** Gives the copies of a dead letter up. The reason is stored with the operator's account and the time. */
export function DiscardForm({ seqs }: { seqs: number[] }) {
  const [reason, setReason] = useState('');
  const discard = useDiscardDeadLetters();
  return (
    <form
      className="grid max-w-xl gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() === '' || discard.isPending) return;
        discard.mutate({ seqs, reason: reason.trim() }, { onSuccess: () => announce('Discarded.') });
      }}
    >
      <TextField
        label="Reason"
        name="reason"
        required
        maxLength={200}
        autoComplete="off"
        value={reason}
        hint="Stored with your account and the time. The services will not handle this message."
        onChange={(event) => setReason(event.target.value)}
      />
      <div>
        <Button type="submit" variant="danger" isBusy={discard.isPending}>
          {seqs.length > 1 ? `Discard ${count(seqs.length, 'copy', 'copies')}` : 'Discard'}
        </Button>
      </div>
      {discard.isError && <ProblemNotice error={discard.error} />}
    </form>
  );
}

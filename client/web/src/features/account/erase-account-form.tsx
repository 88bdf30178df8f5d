import type { AccountView, Proof } from '@railhead/common/contracts/auth';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useEraseAccount } from '../../lib/requests/account.ts';
import { isAboutProof, ProofFields } from './proof-fields.tsx';

export function EraseAccountForm({ account }: { account: AccountView }) {
  const [isOpen, setOpen] = useState(false);
  const [proof, setProof] = useState<Proof>();
  const { mutate, error, isPending } = useEraseAccount();
  return (
    <section aria-label="Erase account" className="card grid gap-4 p-5 sm:p-6">
      <h2>Erase account</h2>
      <p className="text-quiet">
        Your name, your e-mail address and your passengers are erased. Download tickets that you still need
        first. This cannot be undone.
      </p>
      {isOpen ? (
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (proof && !isPending) mutate(proof);
          }}
        >
          <ProofFields account={account} error={error} onChange={setProof} />
          {error && !isAboutProof(error) && <ProblemNotice error={error} />}
          <div className="flex flex-wrap gap-3">
            <Button type="submit" variant="danger" isBusy={isPending} isDisabled={!proof}>
              Erase my account
            </Button>
            <Button variant="quiet" onClick={() => setOpen(false)}>
              Keep my account
            </Button>
          </div>
        </form>
      ) : (
        <Button variant="danger" className="justify-self-start" onClick={() => setOpen(true)}>
          Erase account
        </Button>
      )}
    </section>
  );
}

import type { AccountView } from '@railhead/common/contracts/auth';
import type { PasskeyView } from '@railhead/common/contracts/passkeys';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import {
  useAddPasskey,
  usePasskeys,
  useRemovePasskey,
  useRenamePasskey,
} from '../../lib/requests/passkeys.ts';
import { PasskeyForm } from './passkey-form.tsx';

/** The passkeys of the account: each can be renamed or removed, and another one added. */
export function PasskeyList({ account }: { account: AccountView }) {
  const passkeys = usePasskeys();
  return (
    <section aria-label="Passkeys" className="card grid gap-4 p-5 sm:p-6">
      <h2>Passkeys</h2>
      <p className="text-quiet">
        Sign in with your fingerprint, your face or the lock of your screen, without a code or a password.
      </p>
      {account.passkeyRoles?.includes('operator') && (
        <Notice kind="warning">
          Operators sign in with a passkey. Add one here with your enrolment code, sign out, and sign in with
          it to open the console.
        </Notice>
      )}
      {passkeys.isError ? (
        <ProblemNotice error={passkeys.error} onRetry={() => void passkeys.refetch()} />
      ) : passkeys.data ? (
        <>
          {passkeys.data.length > 0 && (
            <ul className="grid gap-4">
              {passkeys.data.map((passkey) => (
                <PasskeyRow key={passkey.id} account={account} passkey={passkey} />
              ))}
            </ul>
          )}
          <AddPasskey account={account} />
        </>
      ) : (
        <Skeleton label="Loading your passkeys" className="h-24" />
      )}
    </section>
  );
}

function AddPasskey({ account }: { account: AccountView }) {
  const [isOpen, setOpen] = useState(false);
  const add = useAddPasskey();
  if (!browserSupportsWebAuthn())
    return <p className="text-quiet">This browser cannot create passkeys. Open this page in another one.</p>;
  if (isOpen)
    return (
      <PasskeyForm
        account={account}
        name=""
        asksEnrolmentCode={account.passkeyRoles?.includes('operator') ?? false}
        action={add.isPending ? 'Waiting for your device …' : 'Create passkey'}
        error={add.error}
        isPending={add.isPending}
        onSubmit={(change) => add.mutate(change, { onSuccess: () => setOpen(false) })}
        onCancel={() => {
          add.reset();
          setOpen(false);
        }}
      />
    );
  return (
    <>
      {add.isSuccess && <Notice>Your passkey was added. You can sign in with it from now on.</Notice>}
      <Button variant="quiet" className="justify-self-start" onClick={() => setOpen(true)}>
        Add a passkey
      </Button>
    </>
  );
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const dayOf = (instant: string) => day.format(new Date(instant));

function PasskeyRow({ account, passkey }: { account: AccountView; passkey: PasskeyView }) {
  const { id, name, createdAt, lastUsedAt, synced } = passkey;
  const [open, setOpen] = useState<'rename' | 'remove'>();
  const rename = useRenamePasskey();
  const remove = useRemovePasskey();
  const facts = [
    `Added ${dayOf(createdAt)}`,
    lastUsedAt ? `last used ${dayOf(lastUsedAt)}` : 'not used yet',
    synced ? 'on all your devices' : 'on one device',
  ];
  const close = () => {
    rename.reset();
    remove.reset();
    setOpen(undefined);
  };
  return (
    <li className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium wrap-anywhere">{name}</p>
          <p className="text-sm text-quiet">{facts.join(' · ')}</p>
        </div>
        {!open && (
          <div className="flex flex-wrap gap-3">
            <Button variant="quiet" aria-label={`Rename ${name}`} onClick={() => setOpen('rename')}>
              Rename
            </Button>
            <Button variant="danger" aria-label={`Remove ${name}`} onClick={() => setOpen('remove')}>
              Remove
            </Button>
          </div>
        )}
      </div>
      {open === 'rename' && (
        <PasskeyForm
          account={account}
          name={name}
          action={rename.isPending ? 'Saving …' : 'Save name'}
          error={rename.error}
          isPending={rename.isPending}
          onSubmit={(change) => rename.mutate({ id, ...change }, { onSuccess: close })}
          onCancel={close}
        />
      )}
      {open === 'remove' && (
        <>
          <p className="text-quiet">Other sessions that were opened with it are signed out.</p>
          <PasskeyForm
            account={account}
            action={remove.isPending ? 'Removing …' : 'Remove passkey'}
            error={remove.error}
            isPending={remove.isPending}
            onSubmit={({ proof }) => remove.mutate({ id, proof })}
            onCancel={close}
          />
        </>
      )}
    </li>
  );
}

import { PageTitle } from '../../components/page-title.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { useAccount } from '../../lib/requests/account.ts';
import { EraseAccountForm } from './erase-account-form.tsx';
import { ExportData } from './export-data.tsx';
import { PasskeyList } from './passkey-list.tsx';
import { PasswordForm } from './password-form.tsx';
import { SessionList } from './session-list.tsx';

/** Passkeys, password, sessions and data of the signed-in account. */
export const AccountPage = () => (
  <SignInGate reason="Sign in to see your account.">
    <Account />
  </SignInGate>
);

function Account() {
  const { data: account } = useAccount();
  if (!account) return null;
  return (
    <div className="mx-auto grid max-w-3xl gap-5">
      <div>
        <PageTitle>Your account</PageTitle>
        <p className="mt-2 wrap-anywhere text-quiet">{account.email}</p>
      </div>
      <PasskeyList account={account} />
      <PasswordForm account={account} />
      <SessionList />
      <ExportData />
      <EraseAccountForm account={account} />
    </div>
  );
}

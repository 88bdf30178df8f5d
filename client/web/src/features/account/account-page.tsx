import { PageTitle } from '../../components/page-title.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { useAccount } from '../../lib/requests/account.ts';
import { EmailForm } from './email-form.tsx';
import { EraseAccountForm } from './erase-account-form.tsx';
import { ExportData } from './export-data.tsx';
import { PasskeyList } from './passkey-list.tsx';
import { PasswordForm } from './password-form.tsx';
import { SessionList } from './session-list.tsx';

/** Address, passkeys, password, sessions and data of the signed-in account. */
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
      <PageTitle>Your account</PageTitle>
      <EmailForm account={account} />
      <PasskeyList account={account} />
      <PasswordForm account={account} />
      <SessionList />
      <ExportData />
      <EraseAccountForm account={account} />
    </div>
  );
}

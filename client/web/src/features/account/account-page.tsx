import { FileDownIcon } from 'lucide-react';
import { DownloadButton } from '../../components/download-button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { api } from '../../config/paths.ts';
import { useAccount } from '../../lib/requests/account.ts';

/** The signed-in account, and what is kept about its owner. */
export const AccountPage = () => (
  <SignInGate reason="Sign in to see your account.">
    <Account />
  </SignInGate>
);

function Account() {
  const account = useAccount();
  return (
    <div className="mx-auto max-w-3xl">
      <PageTitle>Your account</PageTitle>
      <p className="mt-2 break-words text-quiet">{account.data?.email}</p>
      <section aria-labelledby="your-data" className="card mt-5 grid gap-3 p-5 sm:p-6">
        <h2 id="your-data">Your data</h2>
        <p className="text-quiet">
          Download everything that Railhead keeps about you: your account and sessions, orders, tickets and
          payments, as a JSON file.
        </p>
        <DownloadButton
          label="Download your data"
          Icon={FileDownIcon}
          path={api.accountExport}
          name="railhead-my-data.json"
          type="application/json"
          progress="Collecting your data. This can take a few seconds."
        />
      </section>
    </div>
  );
}

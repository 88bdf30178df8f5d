import { FileDownIcon } from 'lucide-react';
import { DownloadButton } from '../../components/download-button.tsx';
import { api } from '../../config/paths.ts';

/** What is kept about the owner of the account. */
export const ExportData = () => (
  <section aria-labelledby="your-data" className="card grid gap-3 p-5 sm:p-6">
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
);

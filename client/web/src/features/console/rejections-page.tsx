import type { Rejection } from '@railhead/common/contracts/orders';
import { getRouteApi } from '@tanstack/react-router';
import { CircleCheckIcon } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { paths } from '../../config/paths.ts';
import { count } from '../../lib/format.ts';
import { countBy, countOverTime, countRejections, filterRejections } from './rejection-counts.ts';
import { RejectionList, RejectionTable, RejectionTimes } from './rejection-tables.tsx';
import { reasonText } from './rejection-text.ts';
import { useRejections } from './requests.ts';

const route = getRouteApi(paths.consoleRejections);

const hourMs = 3_600_000;
const periods = [
  { value: '1h', label: '1 hour', ms: hourMs, parts: 12 },
  { value: '6h', label: '6 hours', ms: 6 * hourMs, parts: 12 },
  { value: '24h', label: '24 hours', ms: 24 * hourMs, parts: 12 },
] as const;
const [lastHour] = periods;

/** `orders` keeps no more than the newest of a day. */
const maxEntries = 500;

/** Who was refused by a limit in the last day, and why. The filter is in the URL. */
export function RejectionsPage() {
  const rejections = useRejections();
  return (
    <>
      <PageTitle context="Console">Refusals</PageTitle>
      <p className="max-w-prose text-quiet">
        Requests that a limit on what is given without payment has refused. Networks are the /24 of an IPv4
        and the /64 of an IPv6 address; accounts are shown by their ID.
      </p>
      {rejections.isError && (
        <ProblemNotice error={rejections.error} onRetry={() => void rejections.refetch()} />
      )}
      {rejections.isPending && <output>Loading refusals …</output>}
      {rejections.data && (
        <Rejections items={rejections.data.items} readAt={new Date(rejections.dataUpdatedAt)} />
      )}
    </>
  );
}

function Rejections({ items, readAt }: { items: Rejection[]; readAt: Date }) {
  const { reason, caller, period: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const period = periods.find(({ value }) => value === chosen) ?? lastHour;
  const change = (next: { reason?: string | undefined; caller?: string | undefined; period?: string }) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });

  const from = new Date(readAt.getTime() - period.ms);
  const shown = filterRejections(items, { reason, caller, since: from });
  const isFiltered = reason !== undefined || caller !== undefined;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <SegmentedControl
          legend="Period"
          options={periods}
          value={period.value}
          onChange={(value) => change({ period: value })}
        />
        {isFiltered && (
          <Button variant="quiet" onClick={() => change({ reason: undefined, caller: undefined })}>
            Show all reasons and callers
          </Button>
        )}
      </div>
      <output className="font-medium wrap-anywhere">
        {count(countRejections(shown), 'refused request', 'refused requests')}
        {reason && ` · ${reasonText(reason)}`}
        {caller && ` · ${caller}`}
      </output>
      {shown.length === 0 ? (
        <p className="card flex items-center gap-3 p-6">
          <CircleCheckIcon aria-hidden className="text-brand" />
          {isFiltered
            ? 'Nothing was refused that matches the filter.'
            : 'Nothing was refused in this period.'}
        </p>
      ) : (
        <>
          <RejectionTimes counts={countOverTime(shown, { from, to: readAt, parts: period.parts })} />
          <div className="grid gap-4 lg:grid-cols-3">
            <RejectionTable
              title="Reasons"
              counts={countBy(shown, (item) => item.reason)}
              textOf={reasonText}
              onChoose={(name) => change({ reason: name })}
            />
            <RejectionTable
              title="Accounts"
              counts={countBy(shown, (item) => item.accountId)}
              onChoose={(name) => change({ caller: name })}
              empty="Nobody was signed in."
            />
            <RejectionTable
              title="Networks"
              counts={countBy(shown, (item) => item.network)}
              onChoose={(name) => change({ caller: name })}
            />
          </div>
          <RejectionList items={shown} />
        </>
      )}
      {items.length >= maxEntries && (
        <p className="text-sm text-quiet">
          Only the newest {maxEntries} entries are kept. The metric railhead_fair_use_refusals_total counts
          all.
        </p>
      )}
    </>
  );
}

import type { StreamsView } from '@railhead/common/contracts/console';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { locale } from '../../lib/format.ts';
import { formatDuration } from './event-text.ts';
import { useStreams } from './requests.ts';

const number = new Intl.NumberFormat(locale);
const bytes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 });

/** The size of each stream and the lag of its consumers. */
export function StreamsPage() {
  const streams = useStreams();
  return (
    <>
      <PageTitle context="Console">Streams</PageTitle>
      {streams.isError && <ProblemNotice error={streams.error} onRetry={() => void streams.refetch()} />}
      {!streams.data && streams.isPending && <output>Loading streams …</output>}
      <div className="grid gap-4 lg:grid-cols-2">
        {streams.data?.streams.map((stream) => (
          <Stream key={stream.name} stream={stream} />
        ))}
      </div>
    </>
  );
}

function Stream({ stream }: { stream: StreamsView['streams'][number] }) {
  return (
    <section aria-labelledby={stream.name} className="card min-w-0 overflow-x-auto p-4">
      <h2 id={stream.name}>{stream.name}</h2>
      <p className="text-sm text-quiet tabular-nums">
        {number.format(stream.messages)} messages, {bytes.format(stream.bytes / 1000)}, {stream.firstSeq} to{' '}
        {stream.lastSeq}
      </p>
      {stream.consumers.length > 0 && (
        <table className="mt-3 w-full text-sm tabular-nums">
          <thead>
            <tr className="text-left text-quiet [&>th]:pr-3 [&>th]:font-medium">
              <th scope="col">Consumer</th>
              <th scope="col">Pending</th>
              <th scope="col">Unacknowledged</th>
              <th scope="col">Redelivered</th>
              <th scope="col">Lag</th>
            </tr>
          </thead>
          <tbody>
            {stream.consumers.map(({ name, pending, ackPending, redelivered, lagSeconds }) => (
              <tr key={name} className="border-t border-line [&>*]:py-1.5 [&>*]:pr-3">
                <th scope="row" className="text-left font-medium">
                  {name}
                </th>
                <td>{number.format(pending)}</td>
                <td>{number.format(ackPending)}</td>
                <td>{number.format(redelivered)}</td>
                <td className={lagSeconds > 5 ? 'font-medium text-danger' : ''}>
                  {formatDuration(Math.round(lagSeconds * 1000))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

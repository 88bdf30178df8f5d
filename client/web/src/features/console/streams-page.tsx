import type { StreamsView } from '@railhead/common/contracts/console';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { count, locale } from '../../lib/format.ts';
import { ConsumerTable, ConsumerTerms } from './consumer-table.tsx';
import { useStreams } from './requests.ts';

const bytes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 });

/** The size of each stream and the state of its consumers. */
export function StreamsPage() {
  const streams = useStreams();
  return (
    <>
      <PageTitle context="Console">Streams</PageTitle>
      {streams.isError && <ProblemNotice error={streams.error} onRetry={() => void streams.refetch()} />}
      {!streams.data && streams.isPending && <output>Loading streams …</output>}
      {streams.data && <ConsumerTerms />}
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
        {stream.messages === 0
          ? 'No messages'
          : `${count(stream.messages, 'message', 'messages')}, ${bytes.format(stream.bytes / 1000)}, sequence ${stream.firstSeq} to ${stream.lastSeq}`}
      </p>
      {stream.consumers.length > 0 && <ConsumerTable consumers={stream.consumers} />}
    </section>
  );
}

import type { StreamsView } from '@railhead/common/contracts/console';
import { locale } from '../../lib/format.ts';
import { formatDuration } from './event-text.ts';

type Consumer = StreamsView['streams'][number]['consumers'][number];

const number = new Intl.NumberFormat(locale);

/** The numbers of a consumer in the words of NATS (`nats consumer info`), and what they mean. */
const columns: { name: string; meaning: string; value(consumer: Consumer): string }[] = [
  {
    name: 'Num pending',
    meaning: 'messages of the stream that were not delivered to the service yet',
    value: ({ pending }) => number.format(pending),
  },
  {
    name: 'Ack pending',
    meaning: 'delivered, but not acknowledged yet',
    value: ({ ackPending }) => number.format(ackPending),
  },
  {
    name: 'Redelivered',
    meaning: 'of those, the ones that were delivered more than once',
    value: ({ redelivered }) => number.format(redelivered),
  },
  {
    name: 'Waiting',
    meaning: 'pull requests that wait for messages; 0 means that no instance asks for any',
    value: ({ waiting }) => (waiting === undefined ? '–' : number.format(waiting)),
  },
  {
    name: 'Lag',
    meaning: 'age of the oldest message that is not acknowledged',
    value: ({ lagSeconds }) => formatDuration(Math.round(lagSeconds * 1000)),
  },
];

/** What the columns mean, once for all tables of the page. */
export const ConsumerTerms = () => (
  <dl className="card grid gap-x-4 gap-y-1 p-4 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
    <dt className="font-medium">Consumer</dt>
    <dd className="text-quiet">the durable consumer of a service, named after it</dd>
    {columns.map(({ name, meaning }) => (
      <div key={name} className="contents">
        <dt className="font-medium">{name}</dt>
        <dd className="text-quiet">{meaning}</dd>
      </div>
    ))}
  </dl>
);

export const ConsumerTable = ({ consumers }: { consumers: Consumer[] }) => (
  <table className="mt-3 w-full text-xs tabular-nums sm:text-sm">
    <thead>
      <tr className="text-left text-quiet [&>th]:pr-1 sm:[&>th]:pr-2 [&>th]:font-medium">
        <th scope="col">Consumer</th>
        {columns.map(({ name }) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {consumers.map((consumer) => (
        <tr
          key={consumer.name}
          className={`border-t border-line [&>*]:py-1.5 [&>*]:pr-1 sm:[&>*]:pr-2 ${isLate(consumer) ? '[&>td:last-child]:font-medium [&>td:last-child]:text-danger' : ''}`}
        >
          <th scope="row" className="text-left font-medium">
            {consumer.name}
          </th>
          {columns.map(({ name, value }) => (
            <td key={name}>{value(consumer)}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

const isLate = ({ lagSeconds }: Consumer): boolean => lagSeconds > 5;

import type { TimelineEvent } from '@railhead/common/contracts/console';
import type { PaymentAttempt } from '@railhead/common/contracts/payments';
import { rowKey } from './event-rows.ts';
import { clockTime, dayAndTime, eventName, formatDuration } from './event-text.ts';
import type { TimelineEntry } from './timeline-entries.ts';

interface TimelineLanesProps {
  lanes: string[];
  entries: TimelineEntry[];
}

const columns = ['md:col-start-2', 'md:col-start-3', 'md:col-start-4', 'md:col-start-5', 'md:col-start-6'];

/** Time runs downwards, with one column per service; narrow screens have one column with the service at each event. */
export function TimelineLanes({ lanes, entries }: TimelineLanesProps) {
  const events = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
  const columnOf = (lane: string) => columns[lanes.indexOf(lane)] ?? '';
  return (
    <div>
      <div aria-hidden className={`hidden pb-2 font-medium text-quiet md:grid ${grid}`}>
        <span>Time</span>
        {lanes.map((lane) => (
          <span key={lane}>{lane}</span>
        ))}
      </div>
      <ol className="grid gap-2">
        {entries.map((entry) => (
          <li key={entry.key} id={entry.key} className={`grid gap-2 target:bg-brand-soft ${grid}`}>
            <p className="pt-2 text-sm tabular-nums" title={dayAndTime(entry.at)}>
              {clockTime(entry.at)}
              <span className="ml-2 text-quiet md:ml-0 md:block">
                +{formatDuration(entry.sincePreviousMs)}
              </span>
            </p>
            <div className={`card min-w-0 p-3 ${columnOf(entry.lane)}`}>
              {entry.kind === 'event' ? (
                <EventCard event={entry.event} events={events} />
              ) : (
                <AttemptCard attempt={entry.attempt} />
              )}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

const grid = 'md:grid-cols-[8rem_repeat(5,minmax(0,1fr))] md:gap-3';

const EventCard = ({ event, events }: { event: TimelineEvent; events: TimelineEvent[] }) => (
  <>
    <p className="font-medium">{eventName(event)}</p>
    <p className="text-sm text-quiet md:sr-only">{event.lane}</p>
    {event.duplicate && <p className="text-sm text-signal">duplicate</p>}
    {event.fault && <p className="text-sm text-danger">{event.fault}</p>}
    <Cause event={event} events={events} />
  </>
);

const attemptText: Record<PaymentAttempt['kind'], string> = {
  declined: 'card declined',
  'authentication-required': '3-D Secure asked for',
  'authentication-failed': '3-D Secure failed',
};

/** No event, so it looks different: the card form says it, and nothing in the system follows from it. */
const AttemptCard = ({ attempt: { kind, code } }: { attempt: PaymentAttempt }) => (
  <>
    <p className="font-medium text-quiet">{attemptText[kind]}</p>
    <p className="text-sm text-quiet md:sr-only">payments</p>
    {code && <p className="font-mono text-sm break-all text-quiet">{code}</p>}
  </>
);

/** The causing event, as a link if it is on this page. */
function Cause({ event, events }: { event: TimelineEvent; events: TimelineEvent[] }) {
  const { causationid } = event;
  if (causationid === undefined) return null;
  const cause = events.find(({ source, id }) => `${source}/${id}` === causationid);
  return (
    <p className="text-sm text-quiet">
      caused by{' '}
      {cause ? (
        <a href={`#${rowKey(cause)}`} className="text-brand underline">
          {eventName(cause)}
        </a>
      ) : causationid.includes('/') ? (
        <span className="font-mono break-all">{causationid}</span>
      ) : (
        'a request'
      )}
    </p>
  );
}

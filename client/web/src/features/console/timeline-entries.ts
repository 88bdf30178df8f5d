import type { TimelineEvent, TimelineView } from '@railhead/common/contracts/console';
import type { PaymentAttempt } from '@railhead/common/contracts/payments';
import { rowKey } from './event-rows.ts';

/** What stands in a timeline: an event, or a step of the payment that is no event. */
export type TimelineEntry = { key: string; at: string; lane: string; sincePreviousMs: number } & (
  | { kind: 'event'; event: TimelineEvent }
  | { kind: 'attempt'; attempt: PaymentAttempt }
);

/** The events of an order and the attempts to pay it, in the order in which they happened. */
export function timelineEntries({ events, payment }: TimelineView): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...events.map((event) => ({
      kind: 'event' as const,
      event,
      key: rowKey(event),
      at: event.at,
      lane: event.lane,
      sincePreviousMs: 0,
    })),
    ...(payment?.attempts ?? []).map((attempt, index) => ({
      kind: 'attempt' as const,
      attempt,
      key: `attempt:${index + 1}`,
      at: attempt.at,
      lane: 'payments',
      sincePreviousMs: 0,
    })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return entries.map((entry, index) => ({
    ...entry,
    sincePreviousMs: Date.parse(entry.at) - Date.parse((entries[index - 1] ?? entry).at),
  }));
}

/** One column per service, in the order of the first entries. */
export const lanesOf = (entries: TimelineEntry[]): string[] => [...new Set(entries.map(({ lane }) => lane))];

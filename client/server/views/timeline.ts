import type { EventRow, TimelineEvent, TimelineView } from '@railhead/common/contracts/console';

/** A service's events of one order, in stream order. */
export interface ServiceEvents {
  lane: string;
  rows: EventRow[];
}

/** Merges one order's events by their JetStream time, and marks missing versions and duplicates. */
export function buildTimeline(orderId: string, lanes: ServiceEvents[]): TimelineView {
  const sorted = lanes
    .flatMap(({ lane, rows }) => withDuplicates(rows).map((row) => ({ ...row, lane })))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const events = sorted.map((event, index): TimelineEvent => {
    const previous = sorted[index - 1] ?? event;
    return { ...event, sincePreviousMs: Date.parse(event.at) - Date.parse(previous.at) };
  });
  return {
    orderId,
    reference: referenceIn(events),
    lanes: [...new Set(events.map(({ lane }) => lane))],
    events,
    gaps: lanes
      .map(({ lane, rows }) => ({ lane, missing: missingVersions(rows) }))
      .filter(({ missing }) => missing.length > 0),
  };
}

function withDuplicates(rows: EventRow[]): (EventRow & { duplicate: boolean })[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const duplicate = row.id !== undefined && seen.has(row.id);
    if (row.id !== undefined) seen.add(row.id);
    return { ...row, duplicate };
  });
}

function missingVersions(rows: EventRow[]): number[] {
  const versions = new Set(rows.flatMap(({ version }) => version ?? []));
  const highest = Math.max(0, ...versions);
  return Array.from({ length: highest }, (_, index) => index + 1).filter((version) => !versions.has(version));
}

function referenceIn(events: EventRow[]): string | undefined {
  for (const { data } of events) {
    if (typeof data === 'object' && data !== null && 'reference' in data) return String(data.reference);
  }
  return undefined;
}

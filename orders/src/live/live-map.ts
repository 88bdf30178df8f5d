import type { SeatMapChange, SeatMapView } from '@railhead/common/contracts/orders';
import type { Span } from '@railhead/common/domain/segments';
import type { EventStream } from '@railhead/common/http/event-streams';
import { type BoardNews, type BoardSeat, shown } from '../domain/board-state.ts';

export interface Viewer extends Span {
  stream: EventStream;
  holder: string | undefined;
}

/** A reader that lets this much pile up is dropped; it reconnects and starts from a snapshot. */
const largestBacklog = 256 * 1024;

/**
 * One run as its viewers see it: follows the board's news, notices gaps, and tells each viewer what changed for that
 * viewer's journey, once a tick. Free of I/O but for the streams.
 */
export function liveMap(runId: string, first: BoardNews) {
  let news = first;
  let skewMs = first.now - Date.now();
  const viewers = new Set<Viewer>();
  const changed = new Set<string>();

  const versionOf = () => `${news.epoch}-${news.n}`;
  const redisNow = () => Date.now() + skewMs;
  const seatOf = (seat: string): BoardSeat => news.seats[seat] ?? { sold: [], holds: [] };

  const show = (
    seats: Iterable<string>,
    viewer: Omit<Viewer, 'stream'>,
    now: number,
    withFree: boolean,
  ): SeatMapChange['seats'] => {
    const entries: [string, SeatMapChange['seats'][string]][] = [];
    for (const seat of seats) {
      const state = shown(seatOf(seat), viewer, viewer.holder, now);
      if (withFree || state.state !== 'free') entries.push([seat, state]);
    }
    return Object.fromEntries(entries);
  };
  const snapshot = (viewer: Omit<Viewer, 'stream'>): SeatMapView => {
    const now = redisNow();
    return {
      runId,
      from: viewer.from,
      to: viewer.to,
      version: versionOf(),
      now: new Date(now).toISOString(),
      seats: show(Object.keys(news.seats), viewer, now, false),
    };
  };
  const sendSnapshot = (viewer: Viewer) =>
    viewer.stream.send({ event: 'snapshot', id: versionOf(), data: snapshot(viewer) });

  return {
    viewers,
    snapshot,
    add(viewer: Viewer): void {
      viewers.add(viewer);
      sendSnapshot(viewer);
      viewer.stream.signal.addEventListener('abort', () => viewers.delete(viewer));
    },
    /** @returns false when the news do not follow on what is known: take the whole board and `reset`. */
    apply(next: BoardNews): boolean {
      if (next.epoch !== news.epoch) return false;
      if (next.n <= news.n) return true;
      if (next.n !== news.n + 1) return false;
      skewMs = next.now - Date.now();
      news = { ...next, seats: { ...news.seats, ...next.seats } };
      for (const seat of Object.keys(next.seats)) changed.add(seat);
      return true;
    },
    reset(whole: BoardNews): void {
      if (whole.epoch === news.epoch && whole.n < news.n) return;
      news = whole;
      skewMs = whole.now - Date.now();
      changed.clear();
      for (const viewer of viewers) sendSnapshot(viewer);
    },
    /** Tells the viewers what changed since the last tick, soft holds that ran out included. */
    tick(): void {
      const now = redisNow();
      for (const [seat, { holds }] of Object.entries(news.seats)) {
        if (!holds.some(({ until }) => until <= now)) continue;
        news.seats[seat] = { ...seatOf(seat), holds: holds.filter(({ until }) => until > now) };
        changed.add(seat);
      }
      if (changed.size === 0) return;
      const version = versionOf();
      for (const viewer of viewers) {
        if (viewer.stream.backlog() > largestBacklog) viewer.stream.end();
        else {
          const change: SeatMapChange = {
            version,
            now: new Date(now).toISOString(),
            seats: show(changed, viewer, now, true),
          };
          viewer.stream.send({ event: 'change', id: version, data: change });
        }
      }
      changed.clear();
    },
  };
}
export type LiveMap = ReturnType<typeof liveMap>;

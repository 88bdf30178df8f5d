import { isDeepStrictEqual } from 'node:util';
import type { BoardNews, BoardSeat } from '../domain/board-state.ts';

/** What happened to a board since it was last asked. `anew`: what was known before is worth nothing. */
export interface Happened {
  anew: boolean;
  seats: ReadonlySet<string>;
}

/** News of two copies of the service overtake each other; one that is still missing after this long is lost. */
const patienceMs = 300;
const mostEarly = 2000;
const nothing: BoardSeat = { sold: [], holds: [] };

/**
 * One run's board, kept up by its news: applied in order, early ones wait for those before them, lost ones and a new
 * epoch ask for the whole board. It remembers of each seat when it last changed, so that who has been away can be told
 * what was missed. `clock` is monotonic, in milliseconds.
 */
export function followBoard(clock: () => number = () => performance.now()) {
  let epoch = '';
  let n = 0;
  let aheadMs = 0;
  let seats = new Map<string, BoardSeat>();
  let early: { news: BoardNews; heardAt: number }[] = [];
  let changed = new Set<string>();
  let anew = false;
  /** Changes after this number are all in `lastChange`: who knows up to the number there has not heard of the change. */
  let rememberedFrom = 0;
  const lastChange = new Map<string, number>();

  const boardNow = () => clock() + aheadMs;
  const noteChange = (seat: string, state: BoardSeat, knownBefore: number) => {
    seats.set(seat, state);
    changed.add(seat);
    lastChange.set(seat, knownBefore);
  };
  const apply = (news: BoardNews) => {
    n = news.n;
    aheadMs = news.now - clock();
    for (const [seat, state] of Object.entries(news.seats)) noteChange(seat, alive(state, news.now), n - 1);
  };
  const applyEarly = () => {
    const next = () => early.find(({ news }) => news.epoch === epoch && news.n === n + 1);
    for (let found = next(); found; found = next()) apply(found.news);
    early = early.filter(({ news }) => news.epoch !== epoch || news.n > n);
  };
  const isLost = () =>
    early.some(({ news, heardAt }) => news.epoch !== epoch || clock() - heardAt >= patienceMs);

  const begin = (whole: BoardNews) => {
    ({ epoch, n } = whole);
    seats = new Map(Object.entries(whole.seats).map(([seat, state]) => [seat, alive(state, whole.now)]));
    rememberedFrom = n;
    lastChange.clear();
    changed.clear();
    anew = true;
  };
  const catchUp = (whole: BoardNews) => {
    n = whole.n;
    for (const seat of new Set([...seats.keys(), ...Object.keys(whole.seats)])) {
      const state = alive(whole.seats[seat] ?? nothing, whole.now);
      if (!isDeepStrictEqual(state, seats.get(seat) ?? nothing)) noteChange(seat, state, n - 1);
    }
  };

  return {
    version: () => `${epoch}-${n}`,
    /** The board's own time, epoch milliseconds. */
    now: boardNow,
    seat: (id: string): BoardSeat => seats.get(id) ?? nothing,
    seats: (): Iterable<string> => seats.keys(),
    hear(news: BoardNews): void {
      if (news.epoch === epoch && news.n <= n) return;
      if (news.epoch === epoch && news.n === n + 1) apply(news);
      else early.push({ news, heardAt: clock() });
      if (early.length > mostEarly) early.shift();
      applyEarly();
    },
    /** News were lost, or are of another epoch: only the whole board helps. */
    isLost,
    /** Compares with the whole board; what it shows beyond the news is a change, unless news were lost. */
    async reload(read: () => Promise<BoardNews>): Promise<void> {
      const asked = { epoch, n, at: clock() };
      const whole = await read();
      aheadMs = whole.now - clock();
      const wentBack = whole.epoch === asked.epoch && whole.n < asked.n;
      if (whole.epoch !== epoch || wentBack || (isLost() && whole.n > n)) begin(whole);
      else if (whole.n > n) catchUp(whole);
      // The board had counted all that was heard before it was asked.
      early = early.filter(({ news, heardAt }) => news.epoch === epoch && heardAt >= asked.at);
      applyEarly();
    },
    /** What happened since the last call, soft holds that ran out included. */
    happened(): Happened | undefined {
      const now = boardNow();
      for (const [seat, state] of seats) {
        if (state.holds.some(({ until }) => until <= now)) noteChange(seat, alive(state, now), n);
      }
      if (!anew && changed.size === 0) return undefined;
      const happened = { anew, seats: changed };
      changed = new Set();
      anew = false;
      return happened;
    },
    /** The seats that changed after a version; `undefined` when that is not known (another epoch, too long ago). */
    changedSince(version: string): ReadonlySet<string> | undefined {
      const dash = version.lastIndexOf('-');
      const known = Number(version.slice(dash + 1));
      if (version.slice(0, dash) !== epoch || !Number.isInteger(known)) return undefined;
      if (known < rememberedFrom || known > n) return undefined;
      const missed = [...lastChange].filter(([, knownBefore]) => knownBefore >= known);
      return new Set(missed.map(([seat]) => seat));
    },
  };
}
export type BoardFollower = ReturnType<typeof followBoard>;

/** Without the soft holds that have run out. */
const alive = (state: BoardSeat, now: number): BoardSeat =>
  state.holds.every(({ until }) => until > now)
    ? state
    : { ...state, holds: state.holds.filter(({ until }) => until > now) };

import { isDeepStrictEqual } from 'node:util';
import type { BoardDelta, BoardSeat } from '../domain/seat-states.ts';

/** The changes since the last call. After a `reset` everything that was sent before is void. */
export interface ChangeSet {
  reset: boolean;
  seats: ReadonlySet<string>;
}

/** Deltas of two instances may overtake each other; one that is missing for longer is lost. */
const gapTimeoutMs = 300;
const maxBufferedDeltas = 2000;
const freeSeat: BoardSeat = { sold: [], holds: [] };

/**
 * A replica of one run's board. Deltas are applied in order, and early ones are buffered; after a lost delta or a new
 * epoch the whole board has to be reloaded. The replica remembers when each seat changed last, so that a returning
 * viewer gets exactly what it missed. `clock` is monotonic, in milliseconds.
 */
export function boardReplica(clock: () => number = () => performance.now()) {
  let epoch = '';
  let n = 0;
  let clockOffsetMs = 0;
  let seats = new Map<string, BoardSeat>();
  let buffered: { delta: BoardDelta; receivedAt: number }[] = [];
  let changed = new Set<string>();
  let isReset = false;
  /** Of each seat the last version without its last change; complete from version `historyFrom` on. */
  const unchangedUntil = new Map<string, number>();
  let historyFrom = 0;

  const boardNow = () => clock() + clockOffsetMs;
  const recordChange = (seat: string, state: BoardSeat, knownBefore: number) => {
    seats.set(seat, state);
    changed.add(seat);
    unchangedUntil.set(seat, knownBefore);
  };
  const apply = (delta: BoardDelta) => {
    n = delta.n;
    clockOffsetMs = delta.now - clock();
    for (const [seat, state] of Object.entries(delta.seats))
      recordChange(seat, withoutExpiredHolds(state, delta.now), n - 1);
  };
  const applyBuffered = () => {
    const next = () => buffered.find(({ delta }) => delta.epoch === epoch && delta.n === n + 1);
    for (let found = next(); found; found = next()) apply(found.delta);
    buffered = buffered.filter(({ delta }) => delta.epoch !== epoch || delta.n > n);
  };
  const needsReload = () =>
    buffered.some(({ delta, receivedAt }) => delta.epoch !== epoch || clock() - receivedAt >= gapTimeoutMs);

  const resetTo = (whole: BoardDelta) => {
    ({ epoch, n } = whole);
    seats = new Map(
      Object.entries(whole.seats).map(([seat, state]) => [seat, withoutExpiredHolds(state, whole.now)]),
    );
    historyFrom = n;
    unchangedUntil.clear();
    changed.clear();
    isReset = true;
  };
  const catchUpWith = (whole: BoardDelta) => {
    n = whole.n;
    for (const seat of new Set([...seats.keys(), ...Object.keys(whole.seats)])) {
      const state = withoutExpiredHolds(whole.seats[seat] ?? freeSeat, whole.now);
      if (!isDeepStrictEqual(state, seats.get(seat) ?? freeSeat)) recordChange(seat, state, n - 1);
    }
  };

  return {
    version: () => `${epoch}-${n}`,
    /** The board's own time, epoch milliseconds. */
    now: boardNow,
    seat: (id: string): BoardSeat => seats.get(id) ?? freeSeat,
    seats: (): Iterable<string> => seats.keys(),
    receive(delta: BoardDelta): void {
      if (delta.epoch === epoch && delta.n <= n) return;
      if (delta.epoch === epoch && delta.n === n + 1) apply(delta);
      else buffered.push({ delta, receivedAt: clock() });
      if (buffered.length > maxBufferedDeltas) buffered.shift();
      applyBuffered();
    },
    /** True after a lost delta, or one of another epoch. */
    needsReload,
    /** Reads the whole board and records the differences as changes, or resets if deltas were lost. */
    async reload(read: () => Promise<BoardDelta>): Promise<void> {
      const before = { epoch, n, at: clock() };
      const whole = await read();
      clockOffsetMs = whole.now - clock();
      const wentBack = whole.epoch === before.epoch && whole.n < before.n;
      if (whole.epoch !== epoch || wentBack || (needsReload() && whole.n > n)) resetTo(whole);
      else if (whole.n > n) catchUpWith(whole);
      // The whole board contains every delta that was received before it was read.
      buffered = buffered.filter(({ delta, receivedAt }) => delta.epoch === epoch && receivedAt >= before.at);
      applyBuffered();
    },
    /** The changes since the last call, including soft holds that expired. */
    takeChanges(): ChangeSet | undefined {
      const now = boardNow();
      for (const [seat, state] of seats) {
        if (state.holds.some(({ until }) => until <= now))
          recordChange(seat, withoutExpiredHolds(state, now), n);
      }
      if (!isReset && changed.size === 0) return undefined;
      const changes = { reset: isReset, seats: changed };
      changed = new Set();
      isReset = false;
      return changes;
    },
    /** The seats that changed after a version; nothing when that is not known (another epoch, or too long ago). */
    changedSince(version: string): ReadonlySet<string> | undefined {
      const dash = version.lastIndexOf('-');
      const known = Number(version.slice(dash + 1));
      if (version.slice(0, dash) !== epoch || !Number.isInteger(known)) return undefined;
      if (known < historyFrom || known > n) return undefined;
      const missed = [...unchangedUntil].filter(([, knownBefore]) => knownBefore >= known);
      return new Set(missed.map(([seat]) => seat));
    },
  };
}
export type BoardReplica = ReturnType<typeof boardReplica>;

const withoutExpiredHolds = (state: BoardSeat, now: number): BoardSeat =>
  state.holds.every(({ until }) => until > now)
    ? state
    : { ...state, holds: state.holds.filter(({ until }) => until > now) };

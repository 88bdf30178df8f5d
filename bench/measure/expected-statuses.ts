/** Answered so by load shedding, or not at all: a row reports how many. */
const signsOfLoad = new Set([503, 0]);

/** Most requests of a load were not answered as its row expects, or some with a refusal that it must not get. */
export class UnexpectedAnswers extends Error {
  override name = 'UnexpectedAnswers';
  /** Refusals that nobody expects. */
  readonly refusals: number;
  constructor(message: string, refusals: number) {
    super(message);
    this.refusals = refusals;
  }
}

/**
 * Checks that a load measured what its row is about, so that no row shows how fast requests are refused.
 * @param statuses number of responses by status, 0 without a response.
 * @throws UnexpectedAnswers if a response has another status, or fewer than half have an expected one.
 */
export function checkStatuses(
  what: string,
  statuses: Readonly<Record<number, number>>,
  expected: readonly number[],
): void {
  const counts = Object.entries(statuses).map(([status, count]) => ({ status: Number(status), count }));
  const sum = (some: typeof counts) => some.reduce((total, { count }) => total + count, 0);
  const unexpected = counts.filter(({ status }) => !expected.includes(status) && !signsOfLoad.has(status));
  const answered = sum(counts.filter(({ status }) => expected.includes(status)));
  const all = sum(counts);
  if (unexpected.length === 0 && all > 0 && answered * 2 >= all) return;
  const list = counts.map(({ status, count }) => `${count} × ${status || 'no answer'}`).join(', ');
  const refusals = sum(unexpected.filter(({ status }) => status >= 400 && status < 500));
  throw new UnexpectedAnswers(
    `${what} expects ${expected.join(' or ')} and got ${list || 'nothing'}`,
    refusals,
  );
}

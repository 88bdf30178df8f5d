import type { Problem } from '@railhead/common/contracts/problem';

/** An answer that was no success, or no answer at all (`unreachable`, status 0). Screens choose their words by `code`. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly problem: Problem;
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, retryAfterSeconds?: number, cause?: unknown) {
    super(problem.detail ?? problem.title, { cause });
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): string {
    return this.problem.code;
  }

  /** True when the same request may succeed later: nothing was decided. */
  get isPassing(): boolean {
    const { status } = this.problem;
    return status === 0 || status === 429 || status >= 500 || this.retryAfterSeconds !== undefined;
  }
}

export const isProblem = (error: unknown, ...codes: string[]): error is ProblemError =>
  error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code));

/** The network gave no answer. */
export const unreachable = (cause: unknown): ProblemError =>
  new ProblemError(
    { type: 'about:blank', title: 'Railhead cannot be reached', status: 0, code: 'unreachable' },
    undefined,
    cause,
  );

/** Reads problem details; anything else that is no success (a proxy's page) becomes `unexpected-answer`. */
export async function problemFrom(response: Response): Promise<ProblemError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body: unknown = await response.json().catch(() => undefined);
  const problem: Problem = isProblemBody(body)
    ? body
    : {
        type: 'about:blank',
        title: 'The answer could not be understood',
        status: response.status,
        code: 'unexpected-answer',
      };
  return new ProblemError(problem, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

const isProblemBody = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'title' in body &&
  typeof body.title === 'string' &&
  'status' in body &&
  typeof body.status === 'number';

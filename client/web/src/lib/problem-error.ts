import type { Problem } from '@railhead/common/contracts/problem';

/** An error response, or no response at all (`unreachable`, status 0). Messages are chosen by `code`. */
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

  /** True when the same request may succeed later. */
  get isRetryable(): boolean {
    const { status } = this.problem;
    return status === 0 || status === 429 || status >= 500 || this.retryAfterSeconds !== undefined;
  }
}

export const isProblem = (error: unknown, ...codes: string[]): error is ProblemError =>
  error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code));

/** There was no response from the network. */
export const unreachable = (cause: unknown): ProblemError =>
  new ProblemError(
    { type: 'about:blank', title: 'Cannot reach Railhead', status: 0, code: 'unreachable' },
    undefined,
    cause,
  );

/** The connection stands, but no response came in time. */
export const unresponsive = (cause: unknown): ProblemError =>
  new ProblemError(
    { type: 'about:blank', title: 'Railhead did not respond in time', status: 0, code: 'unresponsive' },
    undefined,
    cause,
  );

/** Reads problem details; any other error response (such as a proxy's page) becomes `unexpected-response`. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body: unknown = await response.json().catch(() => undefined);
  const problem: Problem = isProblemBody(body)
    ? body
    : {
        type: 'about:blank',
        title: 'The response was not readable',
        status: response.status,
        code: 'unexpected-response',
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

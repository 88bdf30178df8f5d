import type { ProblemCode } from '../contracts/problem.ts';

/**
 * A business rule was violated. Thrown anywhere below a route and answered as problem details, whose status and title
 * `http/problem-table.ts` gives; in a consumer it is a fault.
 */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  /** What the caller needs to go on, by code. Never anything about another person. */
  readonly facts: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    options: {
      detail?: string;
      facts?: Record<string, unknown>;
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    // An expected outcome: nobody asks where it was thrown, and collecting a stack costs more than the rest of the answer.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(options.detail ?? code, { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.detail = options.detail;
    this.facts = options.facts;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** What a domain error adds that time heals: when the same request may succeed, as a number of seconds and as a fact. */
export const retryAt = (
  at: Date | undefined,
  now: Date,
): { retryAfterSeconds?: number; facts?: { retryAt: string } } =>
  at
    ? {
        retryAfterSeconds: Math.max(1, Math.ceil((at.getTime() - now.getTime()) / 1000)),
        facts: { retryAt: at.toISOString() },
      }
    : {};

import type { ProblemCode } from '@railhead/common/contracts/problem';
import { DomainError } from '@railhead/common/domain/domain-error';

/** The request was rejected for a business reason. */
export interface Rejected {
  kind: 'rejected';
  error: DomainError;
}
/** The result of a decision or of a use case: a value, or the reason why there is none. */
export type Result<T> = { kind: 'ok'; value: T } | Rejected;

export const ok = <T>(value: T): Result<T> => ({ kind: 'ok', value });

export const rejected = (
  code: ProblemCode,
  options?: ConstructorParameters<typeof DomainError>[1],
): Rejected => ({ kind: 'rejected', error: new DomainError(code, options) });

/** Turns a domain error that `step` throws into a result. */
export async function resultOf<T>(step: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await step());
  } catch (error) {
    if (error instanceof DomainError) return { kind: 'rejected', error };
    throw error;
  }
}

/** For routes, whose errors are answered as problem details. @throws DomainError of a rejection */
export function valueOrThrow<T>(result: Result<T>): T {
  if (result.kind === 'rejected') throw result.error;
  return result.value;
}

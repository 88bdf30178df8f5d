import { stateOf } from '@railhead/common/store/document';
import { cancel, type Run } from '../domain/run.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

/** Cancels a run, for an operator or an import. Cancelling it again changes nothing. Undefined if there is none. */
export const cancelRun = (runs: RunRepository, runId: string, reason: string) =>
  runs.change(runId, (saved) => saved && cancel(runId, stateOf<Run>(saved), reason));

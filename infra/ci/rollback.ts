import { services } from './build-inputs.ts';
import { exitWithMessage } from './exit-with-message.ts';
import { kubectl, readRevisions, waitForRollout } from './kubectl.ts';
import { deleteRecord, readRecord } from './release-record.ts';

/**
 * Returns every Deployment that the last release changed to its revision before, all at once, and waits until they run.
 * The data stores and their contents stay as they are.
 * @returns what was done and how long it took
 */
export function rollBack(): string {
  const started = performance.now();
  const before = readRecord()?.revisionsBefore;
  if (!before) throw new Error('there is no release to roll back');
  const now = readRevisions();
  const changed = services.filter(
    (service) => before[service] !== undefined && before[service] !== now[service],
  );
  for (const service of changed)
    kubectl(['rollout', 'undo', `deployment/${service}`, '--to-revision', before[service] ?? '']);
  waitForRollout(changed);
  deleteRecord();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return `rolled back ${changed.join(', ') || 'nothing'} in ${seconds} s`;
}

if (import.meta.main) await exitWithMessage(() => void process.stdout.write(`${rollBack()}\n`));

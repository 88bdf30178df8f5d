import { execFileSync } from 'node:child_process';
import { kubectl, type Revisions } from './kubectl.ts';

/** A ConfigMap that remembers the last release, so that anybody can roll it back later. */
const name = 'release';

export type ReleaseRecord = { commit: string; revisionsBefore: Revisions };

export function writeRecord(record: ReleaseRecord): void {
  const data = { record: JSON.stringify(record) };
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
  kubectl(['apply', '--filename', '-'], JSON.stringify(configMap));
}

/** Absent before the first release, and after a release was rolled back. */
export function readRecord(): ReleaseRecord | undefined {
  const record = kubectl([
    'get',
    'configmap',
    name,
    '--ignore-not-found',
    '--output',
    'jsonpath={.data.record}',
  ]);
  return record === '' ? undefined : (JSON.parse(record) as ReleaseRecord);
}

/** Undoing gives the old revisions new numbers, so a record can be used once. */
export const deleteRecord = (): string => kubectl(['delete', 'configmap', name]);

const git = (...args: string[]) =>
  execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/**
 * The commit that is checked out.
 * @throws if the released one contains it: releases of two merges may overtake each other on their way here
 */
export function commitToRelease(released: ReleaseRecord | undefined): string {
  const commit = git('rev-parse', 'HEAD');
  if (released && released.commit !== commit && isAncestor(commit, released.commit))
    throw new Error(`${commit} is older than the released ${released.commit}; use rollback.ts to go back`);
  return commit;
}

function isAncestor(older: string, newer: string): boolean {
  try {
    git('merge-base', '--is-ancestor', older, newer);
    return true;
  } catch {
    return false;
  }
}

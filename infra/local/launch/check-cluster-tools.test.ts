import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkClusterTools } from './check-cluster-tools.ts';

/** A machine that has these programs and no others. */
function machineWith(...programs: string[]): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-tools-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of programs) writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
  return { PATH: folder };
}

test('the doctor names what a cluster on this machine lacks, as optional', () => {
  expect(checkClusterTools(machineWith('kubectl'))).toMatchObject({
    kind: 'warning',
    what: expect.stringContaining('optional'),
    cause: expect.stringContaining('skaffold, docker (or buildah)'),
  });
});

test('the doctor says how a cluster starts with the programs that are there', () => {
  expect(checkClusterTools(machineWith('kubectl', 'skaffold', 'docker')).what).toMatch(/skaffold dev$/);
  expect(checkClusterTools(machineWith('kubectl', 'skaffold', 'buildah')).what).toMatch(
    /skaffold dev --profile buildah$/,
  );
});

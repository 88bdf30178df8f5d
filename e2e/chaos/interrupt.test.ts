import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { root } from '../../infra/local/paths.ts';
import { identityOf } from '../../infra/local/processes/identity.ts';

/** A loaded machine takes this long until the servers run. */
const startTimeoutMs = 100_000;

/** Starts the rig on data of its own; `started` are the processes that it has recorded. */
function startFaults() {
  const dir = mkdtempSync(join(tmpdir(), 'railhead-interrupted-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const rig = spawn(process.execPath, ['e2e/chaos/main.ts', '--rounds', '1', '--dir', dir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void rig.kill('SIGKILL'));
  const runDir = join(dir, 'system/run');
  const started = () =>
    readdirSync(runDir).map(
      (file) => JSON.parse(readFileSync(join(runDir, file), 'utf8')) as { pid: number },
    );
  return { rig, output: text(rig.stdout), started };
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'after %s the fault rig ends the servers and services that it started',
  async (signal, code) => {
    const { rig, output, started } = startFaults();
    const pids = await vi.waitFor(
      () => {
        const running = started().map(({ pid }) => pid);
        expect(running.length).toBeGreaterThan(2);
        return running;
      },
      { timeout: startTimeoutMs },
    );
    rig.kill(signal);
    expect(await once(rig, 'exit')).toEqual([code, null]);
    expect(await output).toBe(`interrupted by ${signal}, ending everything that was started\n`);
    expect(pids.map(identityOf).filter((identity) => identity !== undefined)).toEqual([]);
  },
  2 * startTimeoutMs,
);

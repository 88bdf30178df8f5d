import { join } from 'node:path';
import { root } from '../../../infra/local/paths.ts';
import { type Child, child } from '../../../infra/local/processes/child.ts';
import type { RunFolder } from '../../../infra/local/processes/run-folder.ts';
import type { ArmedFailpoint } from '../instrumentation/failpoints.ts';
import { type TimetableVersion, writeTimetable } from './timetable-feed.ts';

/** Today, the days on which the rounds sell, and one day more for runs that are withdrawn. */
const days = 7;

/** Imports versions of the timetable as an operator does: with the product's own import, in a process of its own. */
export interface Importer {
  /**
   * Resolves when the version is imported. An import that its failpoint kills is started again.
   * @throws when it fails for another reason, with its last log lines.
   */
  importTimetable(version: TimetableVersion, failpoint?: ArmedFailpoint): Promise<void>;
  stop(): Promise<void>;
}

export function createImporter(
  { dataDir, preload, env }: { dataDir: string; preload: string[]; env: NodeJS.ProcessEnv },
  folder: RunFolder,
): Importer {
  const feed = join(dataDir, 'timetable');
  let running: Child | undefined;
  let isStopped = false;

  const run = async (withdraw: boolean, failpoint?: ArmedFailpoint) => {
    const program = child(
      {
        name: 'import',
        command: process.execPath,
        args: [
          ...preload,
          'tickets/src/import/main.ts',
          feed,
          '--days',
          String(days),
          ...(withdraw ? ['--withdraw'] : []),
        ],
        cwd: root,
        env: { ...env, ...(failpoint && { CHAOS_FAILPOINT: JSON.stringify(failpoint) }) },
        logFile: join(dataDir, 'logs', 'import.log'),
      },
      folder,
    );
    running = program;
    const { exited } = await program.start();
    return { ...(await exited), lastLines: program.lastLines() };
  };

  return {
    async importTimetable(version, failpoint) {
      writeTimetable(feed, version);
      const withdraw = version.change.kind === 'withdrawn';
      let exit = await run(withdraw, failpoint);
      if (failpoint && exit.signal === 'SIGKILL' && !isStopped) exit = await run(withdraw);
      if (exit.code !== 0 && !isStopped)
        throw new Error(
          `the import failed with ${exit.signal ?? `code ${exit.code}`}. Last log lines:\n${exit.lastLines}`,
        );
    },
    async stop() {
      isStopped = true;
      await running?.kill();
    },
  };
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import type { Program } from '../processes/child.ts';
import type { RunFolder } from '../processes/run-folder.ts';
import { runToCompletion } from '../processes/run-to-completion.ts';
import { envOf, type LaunchContext } from './services.ts';

/** A GTFS feed (folder or zip) and the number of days for which its trains go on sale. */
export type Feed = { path: string; days: number };

/** Imports a feed once a day, so that the days on sale move on. Runs that are already on sale do not change. */
export async function importOncePerDay(
  feed: Feed,
  context: LaunchContext,
  folder: RunFolder,
  today: string,
): Promise<void> {
  const marker = join(context.dataDir, 'imported.json');
  const current = JSON.stringify({ ...feed, today });
  if (existsSync(marker) && readFileSync(marker, 'utf8') === current) return;
  const importer: Program = {
    name: 'import',
    command: process.execPath,
    args: ['tickets/src/import/main.ts', feed.path, '--days', String(feed.days)],
    cwd: root,
    env: envOf('tickets', context),
    logFile: join(context.dataDir, 'logs', 'import.log'),
  };
  await runToCompletion(importer, folder);
  writeFileSync(marker, current);
}

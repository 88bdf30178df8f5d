import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../places.ts';
import type { Program } from '../processes/child.ts';
import type { RunFolder } from '../processes/run-folder.ts';
import { runToEnd } from '../processes/run-to-end.ts';
import { envOf, type Wiring } from './services.ts';

/** A GTFS feed (folder or zip) and for how many days its trains are put on sale. */
export type Feed = { path: string; days: number };

/** Imports a feed once a day: the days move on, and what is there already stays as it is. */
export async function importOncePerDay(
  feed: Feed,
  wiring: Wiring,
  folder: RunFolder,
  today: string,
): Promise<void> {
  const marker = join(wiring.dataDir, 'imported.json');
  const wanted = JSON.stringify({ ...feed, today });
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  const importer: Program = {
    name: 'import',
    command: process.execPath,
    args: ['tickets/src/import/main.ts', feed.path, '--days', String(feed.days)],
    cwd: root,
    env: envOf('tickets', wiring),
    logFile: join(wiring.dataDir, 'logs', 'import.log'),
  };
  await runToEnd(importer, folder);
  writeFileSync(marker, wanted);
}

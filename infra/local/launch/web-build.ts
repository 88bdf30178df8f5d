import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../places.ts';
import { child, type Program } from '../processes/child.ts';
import type { RunFolder } from '../processes/run-folder.ts';
import { runToEnd } from '../processes/run-to-end.ts';

const web = join(root, 'client/web');
const sources = [web, join(root, 'common/src/contracts'), join(root, 'common/src/domain')];
const notSources = new Set(['dist', 'node_modules']);

/** Whether the built web app is absent or older than one of its sources. */
export function isWebStale(): boolean {
  const built = join(web, 'dist/index.html');
  if (!existsSync(web)) return false;
  return !existsSync(built) || newest(sources) > statSync(built).mtimeMs;
}

export const buildWeb = (dataDir: string, folder: RunFolder) => runToEnd(vite(dataDir, []), folder);

/** Builds again on every change, until it is stopped. */
export async function watchWeb(dataDir: string, folder: RunFolder) {
  const watcher = child(vite(dataDir, ['--watch']), folder);
  await watcher.start();
  return watcher;
}

const vite = (dataDir: string, options: string[]): Program => ({
  name: 'web-build',
  command: process.execPath,
  args: [join(root, 'node_modules/vite/bin/vite.js'), 'build', web, ...options],
  cwd: root,
  // Whoever builds (a test run among them), the app is built as it is shipped.
  env: { ...process.env, NODE_ENV: 'production' },
  logFile: join(dataDir, 'logs/web-build.log'),
});

function newest(paths: string[]): number {
  const times = paths
    .filter(existsSync)
    .flatMap((path) => readdirSync(path, { withFileTypes: true }).map((entry) => ({ entry, path })))
    .filter(({ entry }) => !notSources.has(entry.name))
    .map(({ entry, path }) => {
      const full = join(path, entry.name);
      return entry.isDirectory() ? newest([full]) : statSync(full).mtimeMs;
    });
  return Math.max(0, ...times);
}

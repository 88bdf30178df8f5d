import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { child, type Program } from '../processes/child.ts';
import type { RunFolder } from '../processes/run-folder.ts';
import { runToCompletion } from '../processes/run-to-completion.ts';

const web = join(root, 'client/web');
const sources = [web, join(root, 'common/src/contracts'), join(root, 'common/src/domain')];
const ignoredFolders = new Set(['dist', 'node_modules']);

/** True if the built web app is missing, older than one of its sources, or was built while watching. */
export function isWebStale(): boolean {
  const indexFile = join(web, 'dist/index.html');
  if (!existsSync(web)) return false;
  return !existsSync(indexFile) || !isCompressed() || latestChange(sources) > statSync(indexFile).mtimeMs;
}

/** A build while watching is not compressed. */
const isCompressed = () => readdirSync(join(web, 'dist/assets')).some((file) => file.endsWith('.br'));

export const buildWeb = (dataDir: string, folder: RunFolder) => runToCompletion(vite(dataDir, []), folder);

/** Rebuilds on every change until it is stopped. In the mode `watch`, pages reload themselves after a build. */
export async function watchWeb(dataDir: string, folder: RunFolder) {
  const watcher = child(vite(dataDir, ['--watch', '--mode', 'watch']), folder);
  await watcher.start();
  return watcher;
}

const vite = (dataDir: string, options: string[]): Program => ({
  name: 'web-build',
  command: process.execPath,
  args: [join(root, 'node_modules/vite/bin/vite.js'), 'build', web, ...options],
  cwd: root,
  // Also in a test run, the app is built as it is deployed.
  env: { ...process.env, NODE_ENV: 'production' },
  logFile: join(dataDir, 'logs/web-build.log'),
});

function latestChange(paths: string[]): number {
  const times = paths
    .filter(existsSync)
    .flatMap((path) => readdirSync(path, { withFileTypes: true }).map((entry) => ({ entry, path })))
    .filter(({ entry }) => !ignoredFolders.has(entry.name))
    .map(({ entry, path }) => {
      const full = join(path, entry.name);
      return entry.isDirectory() ? latestChange([full]) : statSync(full).mtimeMs;
    });
  return Math.max(0, ...times);
}

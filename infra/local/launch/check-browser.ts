import { createRequire } from 'node:module';
import { installedBrowser } from '../browser.ts';
import { versionOf } from '../servers/probe.ts';
import type { Check } from './diagnose.ts';

/** The browser of the tests: that of the machine, or the one in an npm package, which runs on Linux only. */
export async function checkBrowser(env: NodeJS.ProcessEnv): Promise<Check> {
  const path = installedBrowser(env);
  if (path) return { kind: 'ok', what: `Browser for tests: ${path} ${(await versionOf(path)) ?? ''}`.trim() };
  if (process.platform === 'linux' && isPackaged())
    return { kind: 'ok', what: 'Browser for tests: Chromium of the npm package @sparticuz/chromium' };
  return {
    kind: 'warning',
    what: 'Browser for tests',
    cause: 'Neither Chromium nor Chrome was found; only the browser tests need one.',
    fix:
      process.platform === 'darwin' ? 'brew install --cask google-chrome' : 'sudo apt-get install chromium',
  };
}

function isPackaged(): boolean {
  try {
    createRequire(import.meta.url).resolve('@sparticuz/chromium');
    return true;
  } catch {
    return false;
  }
}

import { existsSync } from 'node:fs';
import { which } from './servers/probe.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The Chromium or Chrome of this machine: on the PATH, or the application on a Mac. */
export const installedBrowser = (env: NodeJS.ProcessEnv): string | undefined =>
  programs.map((name) => which(name, env)).find((path) => path !== undefined) ??
  (existsSync(macChrome) ? macChrome : undefined);

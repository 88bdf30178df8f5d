import { fileURLToPath } from 'node:url';

/** The repository's own folder: programs are named relative to it. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Everything a laptop keeps between two starts: data, logs, secrets, and the wheels' private folder. */
export const home = `${root}.railhead`;

/** Shared by every start and every test run, so the wheels are fetched once. */
export const venv = `${home}/venv`;

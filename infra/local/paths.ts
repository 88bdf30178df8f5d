import { fileURLToPath } from 'node:url';

/** The root folder of the repository. Program paths are relative to it. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Everything that survives a restart: data, logs, secrets and the Python environment with the servers. */
export const home = `${root}.railhead`;

/** The Python environment with the servers. Every start and every test run shares it, so the wheels are downloaded once. */
export const venv = `${home}/venv`;

/** Where Node keeps compiled modules: a service with its types stripped and its drivers compiled starts in half the CPU time. */
export const compileCache = `${home}/compile-cache`;

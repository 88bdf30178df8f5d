import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@railhead/common/testing/until';
import { test } from 'vitest';
import { freePort } from '../local/processes/ports.ts';
import { root } from './k8s-tools.ts';
import { readDockerfile, stagesOf } from './skaffold-inputs.ts';

const run = promisify(execFile);
const dev = stagesOf(readDockerfile('infra/docker/service.Dockerfile')).find(({ name }) => name === 'dev');

const server = (answer: string) =>
  `import { createServer } from 'node:http';
import { greeting } from '../../common/src/greeting.ts';
createServer((_request, response) => response.end(greeting + ' ${answer}')).listen(Number(process.env.PORT), '127.0.0.1');
`;
const common = (greeting: string) => `export const greeting: string = '${greeting}';\n`;

/** The container of a service during development: its folders and the command of its image. */
async function devContainer() {
  const dir = mkdtempSync(join(tmpdir(), 'railhead-dev-'));
  const app = join(dir, 'app');
  const staging = join(dir, 'staging');
  for (const folder of ['common/src', 'orders/src', 'infra/docker'])
    mkdirSync(join(app, folder), { recursive: true });
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
  const restarter = 'infra/docker/restart-on-change.ts';
  copyFileSync(`${root}${restarter}`, join(app, restarter));
  writeFileSync(join(app, 'common/src/greeting.ts'), common('hello'));
  writeFileSync(join(app, 'orders/src/server.ts'), server('0'));
  symlinkSync('orders/src/server.ts', join(app, 'server.ts'));
  const [program = '', ...args] = dev?.command ?? [];
  const port = await freePort();
  const env = { ...process.env, SOURCES: 'orders/src', PORT: String(port) };
  const started: ChildProcess = spawn(program, args, { cwd: app, env, stdio: 'ignore', detached: true });
  return {
    /** What Skaffold does with a saved file: a tar archive, unpacked inside the container by this command. */
    async sync(file: string, text: string) {
      mkdirSync(dirname(join(staging, file)), { recursive: true });
      writeFileSync(join(staging, file), text);
      await run('sh', [
        '-c',
        'tar cf - -C "$0" "$1" | tar xmf - -C "$2" --no-same-owner',
        staging,
        file,
        app,
      ]);
    },
    /** What some editors do in a mounted folder. */
    saveByRename(file: string, text: string) {
      writeFileSync(join(dir, 'draft'), text);
      renameSync(join(dir, 'draft'), join(app, file));
    },
    answers: (text: string) =>
      until(`the answer ${text}`, async () => {
        const response = await fetch(`http://127.0.0.1:${port}`).catch(() => undefined);
        return (await response?.text()) === text;
      }),
    [Symbol.dispose]() {
      // The group: the command and the service that it watches.
      if (started.pid) process.kill(-started.pid, 'SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

test('every save restarts the service in its container, also the tenth of a file, and what it shares with others', async () => {
  using container = await devContainer();
  await container.answers('hello 0');
  for (let save = 1; save <= 10; save += 1) {
    const text = server(String(save));
    if (save % 3 === 0) container.saveByRename('orders/src/server.ts', text);
    else await container.sync('orders/src/server.ts', text);
    await container.answers(`hello ${save}`);
  }
  for (const greeting of ['good morning', 'good evening']) {
    await container.sync('common/src/greeting.ts', common(greeting));
    await container.answers(`${greeting} 10`);
  }
  await container.sync('orders/src/routes/new.ts', '');
  await container.sync('orders/src/routes/new.ts', 'export {};');
  await container.sync('orders/src/server.ts', server('last'));
  await container.answers('good evening last');
}, 300_000);

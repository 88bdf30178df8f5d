import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { freePort } from '../processes/ports.ts';
import { runFolder } from '../processes/run-folder.ts';
import { restartOnChange } from './restart-on-change.ts';
import { runService } from './running-service.ts';

const program = (answer: string) =>
  `import { createServer } from 'node:http';
  createServer((_request, response) => response.end('${answer}')).listen(Number(process.env.PORT), '127.0.0.1');`;

/** A service whose one file answers with its text, watched. */
async function watchedService() {
  await using started = new AsyncDisposableStack();
  const dir = mkdtempSync(join(tmpdir(), 'railhead-watch-'));
  started.defer(() => rmSync(dir, { recursive: true, force: true }));
  const source = join(dir, 'src');
  mkdirSync(source);
  const file = join(source, 'server.ts');
  writeFileSync(file, program('first'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const service = await runService(
    {
      program: {
        name: 'watched',
        command: process.execPath,
        args: [file],
        env: { ...process.env, PORT: String(port) },
        logFile: join(dir, 'log'),
      },
      url,
      readyPath: '/',
      restarts: false,
      log,
    },
    runFolder(join(dir, 'run')),
  );
  started.defer(service.stop);
  started.use(await restartOnChange([{ name: 'watched', service, folders: [source] }], log));
  const running = started.move();
  return {
    lines,
    /** Saves as many editors do: writes another file and renames it. */
    saveByRename(text: string) {
      writeFileSync(join(dir, 'draft'), text);
      renameSync(join(dir, 'draft'), file);
    },
    save: (text: string) => writeFileSync(file, text),
    answers: (text: string) =>
      until(`the answer ${text}`, async () => {
        const response = await fetch(url).catch(() => undefined);
        return (await response?.text()) === text;
      }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

test('every save restarts the service, also the tenth one and by an editor that renames', async () => {
  await using watched = await watchedService();
  for (let save = 1; save <= 10; save += 1) {
    const answer = `save ${save}`;
    if (save % 3 === 0) watched.save(program(answer));
    else watched.saveByRename(program(answer));
    await watched.answers(answer);
  }
  await until('the last line', async () => watched.lines.at(-1)?.includes('ready again'));
  expect(watched.lines[0]).toMatch(/^watched restarts: .*server\.ts changed$/);
  expect(watched.lines[1]).toMatch(/^watched is ready again after \d+\.\d s$/);
});

test('a crash is told with the last lines of the service, and the next change starts it again', async () => {
  await using watched = await watchedService();
  watched.save("throw new Error('broken by an edit');");
  await until('the crash to be told', async () =>
    watched.lines.some((line) => line.includes('broken by an edit')),
  );
  await until(
    'the advice',
    async () => watched.lines.at(-1) === 'watched is started again by the next change',
  );
  watched.save(program('mended'));
  await watched.answers('mended');
});

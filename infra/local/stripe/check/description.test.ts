import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { publishedDescription, Unavailable } from './description.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'module-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A machine with Python and without `go`. */
function withoutGo() {
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  symlinkSync(python, join(programs, 'python3'));
  vi.stubEnv('PATH', programs);
}

test('without `go` the first address in GOPROXY is used', async () => {
  const root = 'github.com/stripe/stripe-mock@v9.8.7/embedded/openapi';
  mkdirSync(join(folder, root), { recursive: true });
  writeFileSync(join(folder, root, 'spec3.json'), JSON.stringify({ info: { version: 'of the test' } }));
  execFileSync('python3', ['-m', 'zipfile', '-c', 'module.zip', 'github.com'], { cwd: folder });
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end(url.endsWith('.zip') ? readFileSync(join(folder, 'module.zip')) : '{"Version":"v9.8.7"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    withoutGo();
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    vi.stubEnv('GOPROXY', `http://127.0.0.1:${port}/proxy,direct`);
    expect(await publishedDescription()).toEqual({
      module: 'github.com/stripe/stripe-mock v9.8.7',
      description: { info: { version: 'of the test' } },
    });
    expect(asked).toEqual([
      '/proxy/github.com/stripe/stripe-mock/@latest',
      '/proxy/github.com/stripe/stripe-mock/@v/v9.8.7.zip',
    ]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test.each(['off', 'direct', 'http://127.0.0.1:1'])(
  'without `go`, and with GOPROXY %s, it says so',
  async (proxy) => {
    withoutGo();
    vi.stubEnv('GOPROXY', proxy);
    await expect(publishedDescription()).rejects.toThrow(Unavailable);
  },
);

import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { checkTool } from '../test/k8s-tools.ts';
import { type Service, services } from './build-inputs.ts';

const imageOf = (service: string, version: string) =>
  `registry.example/${service}@sha256:${version.repeat(64)}`;
const lines = (version: string, names: readonly Service[] = services) =>
  names.map((service) => `${service}=${imageOf(service, version)}\n`).join('');

beforeAll(() => checkTool('kubectl'), 180_000);

let cluster: string;
const write = (file: string, text: string) => writeFileSync(join(cluster, file), text);
const read = (file: string) => readFileSync(join(cluster, file), 'utf8');
const calls = () => read('calls').trim().split('\n');
const revisions = () => services.map((service) => Number(read(`${service}.revision`)));

beforeEach(() => {
  cluster = mkdtempSync(join(tmpdir(), 'railhead-deploy-'));
  onTestFinished(() => rmSync(cluster, { recursive: true }));
  copyFileSync(join(import.meta.dirname, 'kubectl.fixture.sh'), join(cluster, 'kubectl'));
  for (const service of services) {
    write(`${service}.revision`, '1');
    write(`${service}.image`, imageOf(service, '1'));
  }
});

const run = promisify(execFile);
const runScript = async (script: string, args: string[], env: Record<string, string> = {}) => {
  const PATH = `${cluster}:${process.env.PATH}`;
  return run(process.execPath, [join(import.meta.dirname, script), ...args], {
    env: { ...process.env, CLUSTER: cluster, KUBECTL: await checkTool('kubectl'), PATH, ...env },
  });
};

/** A shop in which everything or nothing works. */
async function startShop(status: number): Promise<string> {
  const paths = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`/${index}`, {}]));
  const everything = { live: true, items: [{ id: 'a' }, { id: 'b' }], paths, page: '<script>' };
  const server = createServer((_request, response) => {
    response.statusCode = status;
    response.end(JSON.stringify(everything));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function deploy(
  images: string,
  options: { status?: number; changes?: string; env?: Record<string, string> } = {},
) {
  write('images.txt', images);
  const url = await startShop(options.status ?? 200);
  const files = ['--images', join(cluster, 'images.txt'), '--record', join(cluster, 'released.txt')];
  return runScript('deploy.ts', ['--overlay', 'digitalocean', '--url', url, '--seconds', '0', ...files], {
    CHANGES: options.changes ?? 'orders tickets',
    ...options.env,
  });
}

test('applies images by digest, keeps the others as they run, and waits for all', async () => {
  await deploy(lines('2', ['orders', 'tickets']));
  const images = [...read('applied.yaml').matchAll(/image: (\S+)/g)].map(([, image = '']) => image);
  const expected = lines('1').replace(/^(orders|tickets)=.*$/gm, (_line, service: Service) =>
    lines('2', [service]).trim(),
  );
  expect(images).toEqual(
    expect.arrayContaining(
      expected
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/)[1]),
    ),
  );
  expect(images.filter((image) => image.startsWith('railhead/'))).toEqual([]);
  expect(read('released.txt')).toBe(expected);
  const waited = calls().filter((call) => call.startsWith('rollout status'));
  expect(waited).toEqual(services.map((service) => `rollout status deployment/${service} --timeout 300s`));
});

test('rolls back only what the release changed when a service does not start', async () => {
  write('broken', 'tickets');
  await expect(deploy(lines('2'))).rejects.toMatchObject({
    stdout: expect.stringMatching(/^rolled back tickets, orders in \d+\.\d s$/m),
  });
  expect(calls().filter((call) => call.startsWith('rollout undo'))).toEqual([
    'rollout undo deployment/tickets --to-revision 1',
    'rollout undo deployment/orders --to-revision 1',
  ]);
});

test('rolls back when the smoke test fails', async () => {
  await expect(deploy(lines('2'), { status: 503 })).rejects.toMatchObject({
    stdout: expect.stringContaining('rolled back tickets, orders in'),
    stderr: expect.stringContaining('the gateway lives: /live answered 503'),
  });
});

test('one command rolls the last release back, once', async () => {
  await deploy(lines('2'));
  expect(revisions()).toEqual([1, 2, 2, 1, 1, 1]);
  const { stdout } = await runScript('rollback.ts', []);
  expect(stdout).toMatch(/^rolled back tickets, orders in \d+\.\d s\n$/);
  await expect(runScript('rollback.ts', [])).rejects.toMatchObject({
    stderr: expect.stringContaining('there is no release to roll back'),
  });
});

test('touches nothing when an image is not named by its digest', async () => {
  await expect(deploy('orders=registry.example/orders:latest\n')).rejects.toMatchObject({
    stderr: expect.stringContaining('orders has no image by digest'),
  });
  expect(calls().filter((call) => !call.startsWith('get'))).toEqual([]);
});

test('an older commit does not replace a newer one', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-C', cluster, ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  const empty = git('hash-object', '-t', 'tree', '-w', '/dev/null');
  const older = git('commit-tree', empty, '-m', 'older');
  const newer = git('commit-tree', empty, '-m', 'newer', '-p', older);
  const env = { GIT_DIR: join(cluster, '.git') };
  git('update-ref', 'HEAD', newer);
  await deploy(lines('2'), { env });
  git('update-ref', 'HEAD', older);
  await expect(deploy(lines('1'), { env })).rejects.toMatchObject({
    stderr: expect.stringContaining('is older than the released'),
  });
  expect(revisions()).toEqual([1, 2, 2, 1, 1, 1]);
});

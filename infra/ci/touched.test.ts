import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { services, touchedImages } from './build-inputs.ts';
import { blockingJobs } from './gate.ts';
import { testProjects, touchedProjects } from './touched.ts';

describe('the tests of a change', () => {
  test.each([
    [['orders/src/application/place-order.ts'], ['orders', 'infra']],
    [
      ['auth/test/sign-in.test.ts', 'client/web/src/main.tsx'],
      ['auth', 'client', 'infra'],
    ],
    [['e2e/chaos/main.ts'], ['infra', 'e2e', 'faults']],
    [['README.md', 'orders/README.md', 'docs/images/seat-map.png'], ['infra']],
    [['infra/k8s/base/namespace.yaml', '.github/workflows/release.yml', 'bench/run.ts'], ['infra']],
  ])('of %j are %j', (files, projects) => {
    expect(touchedProjects(files)).toEqual(projects);
  });

  test.each([
    'common/src/domain/money.ts',
    'package-lock.json',
    'infra/docker/service.Dockerfile',
    'a-new-folder/file.ts',
  ])('of %s are all', (file) => {
    expect(touchedProjects(['docs/faults.md', file])).toEqual(testProjects);
  });
});

test('a service has an image of its own, of common, the packages and the Dockerfile', () => {
  expect(touchedImages(['orders/src/app.ts', 'client/web/index.html', 'auth/test/sign-in.test.ts'])).toEqual([
    'orders',
    'client',
  ]);
  for (const file of ['common/src/domain/money.ts', 'package-lock.json', 'infra/docker/service.Dockerfile'])
    expect(touchedImages([file])).toEqual(services);
});

test('a failed or cancelled job keeps a change out, a skipped one does not', () => {
  const results = { touched: 'failure', check: 'success', test: 'skipped', image: 'cancelled' } as const;
  const needs = Object.fromEntries(Object.entries(results).map(([job, result]) => [job, { result }]));
  expect(blockingJobs(needs)).toEqual(['touched: failure', 'image: cancelled']);
});

describe('in a repository', () => {
  const repository = mkdtempSync(join(tmpdir(), 'railhead-ci-'));
  afterAll(() => rmSync(repository, { recursive: true }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      cwd: repository,
      encoding: 'utf8',
    }).trim();
  const commit = (files: Record<string, string>): string => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(repository, dirname(file)), { recursive: true });
      writeFileSync(join(repository, file), text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', 'change');
    return git('rev-parse', 'HEAD');
  };
  const run = (script: string, ...args: string[]) =>
    execFileSync(process.execPath, [join(import.meta.dirname, script), ...args], {
      cwd: repository,
      encoding: 'utf8',
    });

  let first: string;
  let second: string;
  beforeAll(() => {
    git('init', '--quiet', '--initial-branch', 'main');
    first = commit({
      'common/src/a.ts': '',
      'orders/src/a.ts': '',
      'payments/src/a.ts': '',
      'package.json': '{}',
    });
    second = commit({ 'orders/src/a b.ts': 'new', 'docs/page.md': '' });
  });

  test('a change is what the branch did since it left main', () => {
    expect(run('touched.ts', first)).toBe('projects=["orders","infra"]\nimages=["orders"]\n');
    git('switch', '--quiet', '--create', 'feature', first);
    commit({ 'payments/src/a.ts': 'feature' });
    expect(run('touched.ts', second)).toBe('projects=["payments","infra"]\nimages=["payments"]\n');
  });

  test('everything is touched without a base', () => {
    expect(run('touched.ts', '')).toContain(JSON.stringify(testProjects));
  });

  test('the tag of an image follows its inputs, not the commit', () => {
    const tag = (service: string, at: string) => run('image-tag.ts', service, at).trim();
    expect(tag('orders', first)).toMatch(/^inputs-[0-9a-f]{20}$/);
    expect(tag('payments', second)).toBe(tag('payments', first));
    expect(tag('orders', second)).not.toBe(tag('orders', first));
    expect(() => tag('nobody', first)).toThrow();
  });
});

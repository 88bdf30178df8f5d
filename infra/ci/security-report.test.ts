import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { toSarif } from '../../e2e/security/report/sarif.ts';
import type { AttackOutcome } from '../../e2e/security/run-attacks.ts';
import { findingsOf, mergeScans, readScans } from './security-report.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'railhead-scans-'));
  mkdirSync(join(folder, 'scans'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});
const write = (name: string, sarif: unknown) =>
  writeFileSync(join(folder, 'scans', `${name}.sarif`), JSON.stringify(sarif));
const run = (...expected: string[]) =>
  execFileSync(
    process.execPath,
    [
      join(import.meta.dirname, 'security-report.ts'),
      join(folder, 'scans'),
      join(folder, 'report'),
      ...expected,
    ],
    { encoding: 'utf8' },
  );
const report = () => readFileSync(join(folder, 'report/security.md'), 'utf8');

const attack = (severity: 'high' | 'low', failure?: string): AttackOutcome => ({
  name: 'id-swaps',
  title: 'Foreign ids are refused',
  leastCases: 1,
  cases: 2,
  seconds: 1,
  findings: [{ rule: 'foreign-order-read', severity, message: 'was readable', where: 'getOrder' }],
  failure,
});
const attacks = (...outcomes: AttackOutcome[]) => toSarif({ scale: 'full', outcomes });
const scanner = (...results: object[]) => ({
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'Scanner', rules: [{ id: 'R1', defaultConfiguration: { level: 'error' } }] } },
      results: results.map((result) => ({ ruleId: 'R1', message: { text: 'Found\nsomething' }, ...result })),
    },
  ],
});

test('counts the findings of all scans on one page and fails if one is an error', () => {
  write('attacks', attacks(attack('low')));
  write('trivy', scanner({ level: 'warning' }, {}, { suppressions: [{ kind: 'inSource' }] }));
  expect(() => run('attacks', 'trivy')).toThrow();
  expect(report()).toContain('| attacks | 0 | 0 | 1 |\n| trivy | 1 | 1 | 0 |\n');
  expect(report()).toContain('- **trivy** `R1`: Found something\n');
});

test('passes if nothing is an error', () => {
  write('attacks', attacks(attack('low')));
  expect(run('attacks')).toContain('No errors.');
});

test('a scan that is missing, broken or did not finish is not one that found nothing', () => {
  write('attacks', attacks(attack('low', 'the product did not start')));
  expect(readScans(join(folder, 'scans')).flatMap(findingsOf)).toContainEqual(
    expect.objectContaining({ level: 'error', rule: 'scan-failed' }),
  );
  write('attacks', attacks());
  expect(() => run('attacks', 'trivy')).toThrow();
  expect(report()).toContain('- **trivy**: no result\n');
  write('trivy', { runs: [] });
  expect(() => run()).toThrow('trivy.sarif is not SARIF 2.1.0');
});

test('one document holds all runs, each in its own category and each result in a file', () => {
  write('attacks', attacks(attack('high')));
  write(
    'trivy',
    scanner({ locations: [{ physicalLocation: { artifactLocation: { uri: 'package.json' } } }] }),
  );
  const { runs } = mergeScans(readScans(join(folder, 'scans')));
  expect(runs.map(({ automationDetails }) => automationDetails.id)).toEqual(['attacks-0/', 'trivy-0/']);
  const files = runs.flatMap(({ results }) => results?.flatMap(({ locations }) => locations));
  expect(files).toMatchObject(
    ['SECURITY.md', 'package.json'].map((uri) => ({ physicalLocation: { artifactLocation: { uri } } })),
  );
});

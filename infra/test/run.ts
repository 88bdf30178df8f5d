import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm test`: everything CI runs. Checks first, then every test; each check counts as one. The last line is the plain
 * `N passed, N failed`; the exit code says whether anything failed.
 */
const checks: [name: string, command: string, ...args: string[]][] = [
  ['format and imports', 'biome', 'ci', '--reporter=summary', '.'],
  ['lint', 'oxlint', '--type-aware'],
  ['types of the services', 'tsc', '--noEmit'],
  ['types of the web app', 'tsc', '--noEmit', '-p', 'client/web'],
];

let passed = 0;
let failed = 0;
const say = (line: string) => process.stdout.write(`${line}\n`);
const run = (command: string, args: string[], env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(command, args, { stdio: 'inherit', env }).status === 0;

for (const [name, command, ...args] of checks) {
  const well = run(command, args);
  say(`${well ? 'ok    ' : 'FAILED'} ${name}`);
  if (well) passed++;
  else failed++;
}

// The browser's tests use the app as it is shipped.
if (!run('vite', ['build', 'client/web', '--logLevel', 'warn'], { ...process.env, NODE_ENV: 'production' })) {
  say('FAILED web build');
  failed++;
}

const folder = mkdtempSync(join(tmpdir(), 'railhead-report-'));
const report = join(folder, 'report.json');
const projects = ['common', 'auth', 'tickets', 'orders', 'payments', 'expiration', 'client', 'infra', 'e2e'];
const well = run('vitest', [
  'run',
  ...projects.flatMap((name) => ['--project', name]),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]);
const counted = JSON.parse(readFileSync(report, 'utf8')) as {
  numPassedTests: number;
  numFailedTests: number;
};
rmSync(folder, { recursive: true });
passed += counted.numPassedTests;
failed += counted.numFailedTests;
// A test file that cannot be loaded, or an error outside any test, fails the run without a failed test.
if (!well && counted.numFailedTests === 0) failed++;

say(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCache } from '../local/paths.ts';

/**
 * `npm test`: everything that CI runs. First the checks, then all tests; each check counts as one test. The last line
 * is `N passed, N failed`, and the exit code is 1 if anything failed.
 */
const checks: [name: string, command: string, ...args: string[]][] = [
  ['format and imports', 'biome', 'ci', '--reporter=summary', '.'],
  ['lint', 'oxlint', '--type-aware'],
  ['types of the services', 'tsc', '--noEmit'],
  ['types of the web app', 'tsc', '--noEmit', '-p', 'client/web'],
];

let passed = 0;
let failed = 0;
const print = (line: string) => process.stdout.write(`${line}\n`);
const run = (command: string, args: string[], env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(command, args, { stdio: 'inherit', env }).status === 0;

for (const [name, command, ...args] of checks) {
  const succeeded = run(command, args);
  print(`${succeeded ? 'ok    ' : 'FAILED'} ${name}`);
  if (succeeded) passed++;
  else failed++;
}

// The browser tests use the production build.
if (!run('vite', ['build', 'client/web', '--logLevel', 'warn'], { ...process.env, NODE_ENV: 'production' })) {
  print('FAILED web build');
  failed++;
}

const folder = mkdtempSync(join(tmpdir(), 'railhead-report-'));
const report = join(folder, 'report.json');
const tests = [
  'run',
  // The tests of the project `unit` are in those of the workspaces too.
  '--project=!unit',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
];
// Also for everything that tests start: services, the fault rig, the local Stripe.
const succeeded = run('vitest', tests, { NODE_COMPILE_CACHE: compileCache, ...process.env });
const counted = JSON.parse(readFileSync(report, 'utf8')) as {
  numPassedTests: number;
  numFailedTests: number;
};
rmSync(folder, { recursive: true });
passed += counted.numPassedTests;
failed += counted.numFailedTests;
// A test file that cannot be loaded, or an error outside any test, fails the run without a failed test.
if (!succeeded && counted.numFailedTests === 0) failed++;

print(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

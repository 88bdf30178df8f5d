import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../local/paths.ts';
import { packCommon } from './pack-common.ts';

const project = mkdtempSync(join(tmpdir(), 'railhead-empty-'));
afterAll(() => rmSync(project, { recursive: true }));

const installed = join(project, 'node_modules/@railhead/common');
type Manifest = { exports: Record<string, Record<string, string>>; dependencies: Record<string, string> };
let manifest: Manifest;

/** As npm does it, except that the dependencies are links to those of this repository: no network, half a second. */
beforeAll(() => {
  const archive = packCommon(project);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['--extract', '--file', archive, '--strip-components', '1', '--directory', installed]);
  manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(project, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', type: 'module' }));
}, 120_000);

const run = (program: string) => {
  writeFileSync(join(project, 'main.js'), program);
  return execFileSync(process.execPath, ['main.js'], { cwd: project, encoding: 'utf8', stdio: 'pipe' });
};

test('another project decodes an order with the contracts of the package', () => {
  const output = run(`
    import { OrderPlaced } from '@railhead/common/contracts/orders';
    import { formatMoney } from '@railhead/common/domain/money';
    const { example, validator } = OrderPlaced;
    console.log(validator.Check(example), validator.Check({ ...example, fare: 1 }), formatMoney(example.fare, 'en'));
  `);
  expect(output).toBe('true false €13.60\n');
});

test('every exported module can be imported and has declarations, and no test is in the package', () => {
  const names = Object.keys(manifest.exports).map((name) => name.replace('.', '@railhead/common'));
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => name.includes('/testing/'))).toEqual([]);
  run(names.map((name) => `await import('${name}');`).join('\n'));
  for (const target of Object.values(manifest.exports).flatMap((targets) => Object.values(targets)))
    expect(readFileSync(join(installed, target), 'utf8')).not.toBe('');
  expect(execFileSync('find', [installed, '-name', '*.test.*'], { encoding: 'utf8' })).toBe('');
});

test('a tag publishes only the version that it names', () => {
  expect(() => packCommon(project, 'common-v99.0.0')).toThrow('The tag common-v99.0.0 does not name');
});

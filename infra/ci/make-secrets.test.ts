import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../local/paths.ts';
import { fillSecrets } from './make-secrets.ts';

const example = readFileSync(`${root}infra/k8s/overlays/local/secrets.env.example`, 'utf8');
const valuesOf = (text: string) =>
  new Map([...text.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

test('every password and key gets its own random value, the rest what is given or the example', () => {
  const filled = valuesOf(fillSecrets(example, { STRIPE_SECRET_KEY: 'sk_live_1' }));
  expect([...filled.keys()]).toEqual([...valuesOf(example).keys()]);
  const random = [...filled].filter(([name]) => /PASSWORD|_KEY_|MEMBER_KEY|HOLDER/.test(name));
  expect(random.length).toBeGreaterThan(20);
  expect(new Set(random.map(([, value]) => value)).size).toBe(random.length);
  for (const [name, value] of random)
    expect(value).toMatch(name.startsWith('KEY_') ? /^[0-9a-f]{64}$/ : /^[a-z]{32}$/);
  expect(filled.get('STRIPE_SECRET_KEY')).toBe('sk_live_1');
  expect(filled.get('STRIPE_WEBHOOK_SECRET')).toBe('whsec_local');
});

test('writes a file for its owner alone, and never over one that exists', () => {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const target = join(folder, 'secrets.env');
  const script = join(import.meta.dirname, 'make-secrets.ts');
  const make = () =>
    execFileSync(process.execPath, [script, `${root}infra/k8s/overlays/local/secrets.env.example`, target], {
      stdio: 'pipe',
    });
  make();
  expect(statSync(target).mode & 0o777).toBe(0o600);
  const before = readFileSync(target, 'utf8');
  expect(make).toThrow('exists already');
  expect(readFileSync(target, 'utf8')).toBe(before);
});

import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { root } from './k8s-tools.ts';

const run = promisify(execFile);

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-scripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const example = `${root}infra/k8s/overlays/local/secrets.env.example`;
const readEnv = (file: string) =>
  new Map(
    [...readFileSync(file, 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );

test('missing secrets are made, as given or random, and closed to others; those that exist stay', async () => {
  const folder = temporaryFolder();
  copyFileSync(example, join(folder, 'secrets.env.example'));
  const file = join(folder, 'secrets.env');
  writeFileSync(file, 'HOLDER_SECRET=mine\n', { mode: 0o600 });
  const env = { ...process.env, SMTP_URL: 'smtp://mail.example:25' };
  await run('sh', [`${root}infra/k8s/make-secrets.sh`, folder], { env });
  const made = readEnv(file);
  expect(new Set(made.keys())).toEqual(new Set(readEnv(example).keys()));
  expect(made.get('HOLDER_SECRET')).toBe('mine');
  expect(made.get('SMTP_URL')).toBe('smtp://mail.example:25');
  expect(made.get('STRIPE_WEBHOOK_SECRET')).toBe('whsec_local');
  expect(made.get('KEY_ENCRYPTION_KEY_AUTH')).toMatch(/^[0-9a-f]{64}$/);
  const passwords = [...made]
    .filter(([name]) => /PASSWORD|MEMBER_KEY/.test(name ?? ''))
    .map(([, value]) => value);
  expect(new Set(passwords).size).toBe(passwords.length);
  for (const password of passwords) expect(password).toMatch(/^a[0-9a-f]{64}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const before = readFileSync(file, 'utf8');
  await run('sh', [`${root}infra/k8s/make-secrets.sh`, folder]);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

/** `before-deploy.sh` with a `kubectl` that writes its arguments down and fails for what matches. */
async function beforeDeploy(overlay: string, failing: string) {
  const folder = temporaryFolder();
  cpSync(`${root}infra/k8s`, join(folder, 'k8s'), { recursive: true });
  const script = `#!/bin/sh\necho "$*" >>"${folder}/calls"\ncase "$*" in ${failing}) exit 1 ;; esac\n`;
  writeFileSync(join(folder, 'kubectl'), script, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env.PATH}`, SKAFFOLD_KUBE_CONTEXT: 'chosen' };
  const ended = await run('sh', [join(folder, 'k8s/before-deploy.sh'), overlay], { env }).then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );
  return { ended, calls: readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') };
}

test('a deploy uses the context of Skaffold, and downloads nothing where the Gateway kinds exist', async () => {
  const { ended, calls } = await beforeDeploy('local', 'nothing');
  expect(ended).toBe('');
  for (const call of calls) expect(call).toMatch(/^--context chosen --namespace railhead /);
  expect(calls.join('\n')).not.toContain('https://');
  expect(calls.join('\n')).toContain('apply --kustomize overlays/local/data');
});

test('the Gateway kinds are fetched where they are absent', async () => {
  const { calls } = await beforeDeploy('local', '*get?crd*');
  expect(calls.filter((call) => call.includes('https://'))).toHaveLength(1);
});

test('a cloud without the Secret is told where to read on, and gets no data stores', async () => {
  const { ended, calls } = await beforeDeploy('digitalocean', '*get?secret*');
  expect(ended).toContain('The Secret railhead is missing');
  expect(calls.join('\n')).not.toContain('--kustomize');
});

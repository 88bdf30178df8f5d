import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, expect, inject, test, vi } from 'vitest';
import { checkBrowser } from './check-browser.ts';
import { checkNode, diagnose, formatChecks } from './diagnose.ts';
import { openMailbox } from './mailbox.ts';
import { startSystem } from './system.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'railhead-system-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The shared servers of the test run. */
const env = () => {
  const { natsUrl, redisUrl, mongoUrl } = inject('servers');
  return {
    ...process.env,
    NATS_URL: natsUrl,
    REDIS_URL: redisUrl,
    MONGO_URL: mongoUrl,
    STRIPE_SECRET_KEY: '',
  };
};

test('a service can be killed and started again on its port; a second start in the same folder is rejected', async () => {
  const system = await startSystem({ dataDir, env: env(), services: ['stripe'] });
  try {
    const { stripe } = system.services;
    const before = stripe?.pid;
    await stripe?.kill();
    await expect(fetch(String(system.stripeUrl))).rejects.toThrow();
    await stripe?.start();
    expect((await fetch(String(system.stripeUrl))).status).toBe(200);
    expect(stripe?.pid).not.toBe(before);
    await expect(startSystem({ dataDir, env: env() })).rejects.toThrow(
      /already running\. Stop it first: `kill \d+`/,
    );
  } finally {
    await system.stop();
  }
  expect(readdirSync(join(dataDir, 'run'))).toEqual([]);
});

test('a service that exits unexpectedly is restarted', async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const system = await startSystem({ dataDir, env: env(), services: ['stripe'], restarts: true, log });
  try {
    const { stripe } = system.services;
    const before = Number(stripe?.pid);
    process.kill(before, 'SIGKILL');
    await vi.waitFor(async () => {
      expect(stripe?.pid).not.toBe(before);
      expect((await fetch(String(system.stripeUrl))).status).toBe(200);
    }, 20_000);
    expect(lines.some((line) => line.startsWith('stripe exited unexpectedly with SIGKILL'))).toBe(true);
  } finally {
    await system.stop();
  }
});

test('the mailbox accepts a mail, reports it and shows it under /mail', async () => {
  const received: string[] = [];
  const printed = vi.spyOn(console, 'info');
  const mailbox = await openMailbox(dataDir, (to, subject) => received.push(`${to}: ${subject}`));
  expect(printed).not.toHaveBeenCalled();
  try {
    await createTransport(mailbox.smtpUrl).sendMail({
      from: 'a@b.c',
      to: 'rider@demo.local',
      subject: '123456',
      text: '',
    });
    await vi.waitFor(() => expect(received).toEqual(['rider@demo.local: 123456']));
    const mails = await (await fetch(`${mailbox.url}/mail/api/email`)).json();
    expect(mails).toMatchObject([{ subject: '123456' }]);
  } finally {
    await mailbox.stop();
  }
});

test('the doctor reports a port in use, as an error if the user requested it', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' ? Number(address?.port) : 0;
  const kind = async (isRequested: boolean) => {
    const checks = await diagnose({ env: process.env, home: dataDir, gateway: { port, isRequested } });
    return checks.find(({ what }) => what === `Port ${port}`)?.kind;
  };
  expect([await kind(true), await kind(false)]).toEqual(['error', 'warning']);
  holder.close();
});

test('the doctor lists each server and the browser, with a version or how to get them', async () => {
  const env = { PATH: '', NATS_URL: 'nats://localhost' };
  const checks = await diagnose({ env, home: dataDir, gateway: { port: 0, isRequested: false } });
  const listed = checks.map(({ what }) => what).join('\n');
  expect(listed).toContain('NATS: set by NATS_URL');
  expect(listed).toMatch(
    /Redis or Valkey: .* Python wheel \d+\.\d+\S*; to use your own: sudo apt-get install/,
  );
  expect(listed).toMatch(/MongoDB: .* Python wheel \d+\.\d+\S*; to use your own: https:/);
  expect((await checkBrowser(env)).what).toMatch(/^Browser for tests/);
});

test('the doctor reports a RAILHEAD_DATABASE that is unknown or not installed', async () => {
  const mongo = async (wanted: string) => {
    const env = { PATH: '', RAILHEAD_DATABASE: wanted };
    const checks = await diagnose({ env, home: dataDir, gateway: { port: 0, isRequested: false } });
    return checks.filter(({ what }) => what.startsWith('MongoDB'));
  };
  expect(await mongo('postgres')).toMatchObject([{ kind: 'error', fix: 'unset RAILHEAD_DATABASE' }]);
  expect(await mongo('secantusd-rs')).toMatchObject([
    { kind: 'error', fix: expect.stringContaining('cargo +nightly install') },
  ]);
  expect(await mongo('wheel')).toMatchObject([{ kind: 'ok' }]);
});

test('a problem has a cause and a command that fixes it; successful checks can be left out', () => {
  expect(checkNode('24.12.0').kind).toBe('ok');
  expect(formatChecks([checkNode('24.12.0'), checkNode('22.18.0')], { onlyProblems: true })).toMatch(
    /^ {2}error {4}Node 22.18.0: Node 24.12 or newer.*\n +fix: npm ci && npm start$/,
  );
});

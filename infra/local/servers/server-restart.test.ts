import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, expect, test } from 'vitest';
import { identityOf } from '../processes/identity.ts';
import { startServers } from './start-servers.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'railhead-restart-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('an acknowledged write survives SIGKILL, the port stays the same, and stop() ends the servers', async () => {
  const servers = await startServers({ dataDir });
  try {
    const { mongo } = servers.processes;
    const before = mongo.pid;
    await write(servers.mongoUrl, 'stored');
    await mongo.kill();
    await mongo.start();
    expect(mongo.pid).not.toBe(before);
    expect(await read(servers.mongoUrl)).toEqual(['stored']);
  } finally {
    await servers.stop();
  }
  expect(Object.values(servers.processes).map(({ pid }) => pid)).toEqual([undefined, undefined, undefined]);
});

test('a killed start leaves servers running; the next start ends them and continues with their data', async () => {
  const killed = await startInAnotherProcess();
  const orphans = ['nats', 'redis', 'mongo'].map(recordedProcess);
  expect(orphans.map(({ pid, identity }) => identityOf(pid) === identity)).toEqual([true, true, true]);
  expect(killed).toBe('SIGKILL');

  const servers = await startServers({ dataDir });
  expect(orphans.map(({ pid, identity }) => identityOf(pid) === identity)).toEqual([false, false, false]);
  expect(await read(servers.mongoUrl)).toEqual(['stored']);
  await servers.discard();
});

test('a program on the PATH is preferred to a wheel, and its last log lines are reported if it fails', async () => {
  const bin = join(dataDir, 'bin');
  mkdirSync(bin);
  const script =
    '#!/bin/sh\n[ "$1" = --version ] && echo "nats-server: v2.99.0" && exit\necho "no room left"\nexit 3\n';
  writeFileSync(join(bin, 'nats-server'), script, { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  await expect(startServers({ dataDir, env })).rejects.toThrow(
    /NATS exited during the start \(code 3\)[\s\S]*no room left$/,
  );
});

test('an external server that is not ready is named', async () => {
  const env = { ...process.env, REDIS_URL: 'redis://127.0.0.1:1' };
  await expect(startServers({ dataDir, env })).rejects.toThrow(/REDIS_URL is not ready: .*ECONNREFUSED/);
});

type Entry = { pid: number; identity: string };
const recordedProcess = (name: string) =>
  JSON.parse(readFileSync(join(dataDir, 'run', `${name}.json`), 'utf8')) as Entry;

async function startInAnotherProcess() {
  const module = JSON.stringify(new URL('start-servers.ts', import.meta.url).href);
  const script = `
    const { startServers } = await import(${module});
    await startServers({ dataDir: ${JSON.stringify(dataDir)} });
    process.kill(process.pid, 'SIGKILL');`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  const [, signal] = await once(starter, 'exit');
  return signal;
}

const write = (url: string, word: string) =>
  withWords(url, (words) => words.insertOne({ word }, { writeConcern: { w: 'majority', j: true } }));
const read = (url: string) =>
  withWords(url, async (words) => (await words.find().toArray()).map(({ word }) => String(word)));

async function withWords<T>(url: string, act: (words: mongoose.mongo.Collection) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(url);
  try {
    return await act(client.db('restarts').collection('words'));
  } finally {
    await client.close();
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { type Finding, finding } from './promise.ts';

/** Servers that run here, each with its process; without one (a container, somebody else's) there is nothing to read. */
export interface Running {
  redisUrl: string;
  processes: Record<'nats' | 'redis' | 'mongo', { pid: number | undefined }>;
}

/** A setting on which it rests that what was answered survives a loss of power. */
export interface Setting {
  says: string;
  isDurable: boolean;
}

/** How a process was started, wherever it came from. */
const commandOf = (pid: number): string =>
  execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();

/** The settings with which the servers run now: a loss of power itself cannot be played here. */
export async function readDurability({ redisUrl, processes }: Running): Promise<Setting[]> {
  const settings: Setting[] = [];
  const { nats, mongo } = processes;
  if (nats.pid !== undefined) {
    const [, file] = /--config[ =](\S+)/.exec(commandOf(nats.pid)) ?? [];
    const config = file === undefined ? '' : readFileSync(file, 'utf8');
    const always = /sync_interval:\s*"?always/.test(config);
    settings.push({
      says: 'NATS acknowledges what is on the disk (sync_interval: always)',
      isDurable: always,
    });
  }
  if (mongo.pid !== undefined) {
    const command = commandOf(mongo.pid);
    const isMongod = /mongod\b/.test(command.split(' ')[0] ?? '');
    // MongoDB itself always keeps a journal; its stand-in has to be told.
    const isDurable = isMongod ? !command.includes('--nojournal') : command.includes('--sync-on-commit');
    settings.push({ says: 'the database writes its journal through', isDurable });
  }
  const redis = new Redis(redisUrl, { lazyConnect: true });
  try {
    const config: unknown = await redis.config('GET', 'appendonly', 'maxmemory-policy');
    const text = JSON.stringify(config);
    settings.push(
      { says: 'Redis keeps an append-only file', isDurable: /"appendonly",\s*"yes"/.test(text) },
      { says: 'Redis throws nothing away for want of room', isDurable: text.includes('"noeviction"') },
    );
  } finally {
    redis.disconnect();
  }
  return settings;
}

export const judgeDurability = (settings: Setting[]): Finding =>
  finding('D2', settings, ({ says, isDurable }) => !isDurable && `not so: ${says}`);

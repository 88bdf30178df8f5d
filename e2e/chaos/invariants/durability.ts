import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { checkEach, type InvariantResult } from './invariant.ts';

/** The servers. One without a process (in a container, or not started here) cannot be checked. */
export interface RunningServers {
  redisUrl: string;
  processes: Record<'nats' | 'redis' | 'mongo', { pid: number | undefined }>;
}

/** A setting without which a loss of power would lose what was acknowledged. */
export interface DurableSetting {
  setting: string;
  isSet: boolean;
}

const commandOf = (pid: number): string =>
  execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();

/** Reads the settings that the servers run with, because a loss of power itself cannot be tested here. */
export async function readDurability({ redisUrl, processes }: RunningServers): Promise<DurableSetting[]> {
  const settings: DurableSetting[] = [];
  const { nats, mongo } = processes;
  if (nats.pid !== undefined) {
    const [, file] = /--config[ =](\S+)/.exec(commandOf(nats.pid)) ?? [];
    const config = file === undefined ? '' : readFileSync(file, 'utf8');
    settings.push({
      setting: 'NATS syncs to disk before it acknowledges (sync_interval: always)',
      isSet: /sync_interval:\s*"?always/.test(config),
    });
  }
  if (mongo.pid !== undefined) {
    const command = commandOf(mongo.pid);
    const isMongod = /mongod\b/.test(command.split(' ')[0] ?? '');
    // MongoDB keeps a journal by default; the server that stands in for it needs an option.
    const isSet = isMongod ? !command.includes('--nojournal') : command.includes('--sync-on-commit');
    settings.push({ setting: 'the database syncs its journal', isSet });
  }
  const redis = new Redis(redisUrl, { lazyConnect: true });
  try {
    const config: unknown = await redis.config('GET', 'appendonly', 'maxmemory-policy');
    const text = JSON.stringify(config);
    settings.push(
      { setting: 'Redis keeps an append-only file', isSet: /"appendonly",\s*"yes"/.test(text) },
      { setting: 'Redis evicts nothing', isSet: text.includes('"noeviction"') },
    );
  } finally {
    redis.disconnect();
  }
  return settings;
}

export const checkDurability = (settings: DurableSetting[]): InvariantResult =>
  checkEach('D2', settings, ({ setting, isSet }) => !isSet && `not set: ${setting}`);

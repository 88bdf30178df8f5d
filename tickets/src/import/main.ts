import { existsSync, readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { readArguments, UsageError, usage } from './arguments.ts';
import { FeedError } from './feed-error.ts';
import { importFeed, type Print } from './import-feed.ts';
import { DatabaseUnavailable } from './open-timetable.ts';

/** Written by the launcher; has the addresses of the running system. */
const runningSystem = new URL('../../../.railhead/system.json', import.meta.url);
const System = Compile(Type.Object({ mongoUrl: Type.String({ minLength: 1 }) }));

function databaseUrl(): string {
  if (process.env.MONGO_URL) return process.env.MONGO_URL;
  const known: unknown = existsSync(runningSystem) && JSON.parse(readFileSync(runningSystem, 'utf8'));
  if (System.Check(known)) return known.mongoUrl;
  throw new DatabaseUnavailable('Start Railhead first (`npm start`), or set MONGO_URL.');
}

let isLineOpen = false;

/** Progress overwrites itself on a terminal. */
const print: Print = (line, kind) => {
  if (!isatty(1)) {
    process.stdout.write(`${line}\n`);
    return;
  }
  if (isLineOpen) process.stdout.write(kind ? '\r\x1b[K' : '\n');
  isLineOpen = kind === 'progress';
  process.stdout.write(isLineOpen ? line : `${line}\n`);
};

try {
  const options = readArguments(process.argv.slice(2));
  const result = await importFeed(options, databaseUrl(), print);
  const { added, retimed, unchanged, replaced, rejected, withdrawn } = result;
  print(
    `added ${added}, retimed ${retimed}, unchanged ${unchanged}, replaced ${replaced}, rejected ${rejected.length}, withdrawn ${options.withdraw ? withdrawn.length : 0}`,
  );
  for (const { runId, reason } of rejected) process.stderr.write(`rejected: ${runId}: ${reason}\n`);
  const isOnSale = withdrawn.length > 0 && !options.withdraw;
  if (isOnSale) {
    process.stderr.write(
      `${withdrawn.length} runs are on sale and no longer in the feed: ${withdrawn.join(', ')}\n`,
    );
    process.stderr.write('Import with --withdraw to cancel them; their passengers are told and refunded.\n');
  }
  process.exitCode = rejected.length > 0 || isOnSale ? 1 : 0;
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${usage}`);
  else if (error instanceof FeedError)
    process.stderr.write(`The feed is invalid, nothing was imported.\n${error.message}\n`);
  else if (error instanceof DatabaseUnavailable) process.stderr.write(`${error.message}\n`);
  else throw error;
  process.exitCode = 1;
}

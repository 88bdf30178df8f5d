import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { EventContract } from '@railhead/common/contracts/define';
import { RunRetimed, RunScheduled } from '@railhead/common/contracts/tickets';
import { localDate } from '@railhead/common/domain/time';
import type { TSchema } from 'typebox';
import { importFeed } from '../src/import/import-feed.ts';
import { smallFeed, writeFeed } from './small-feed.ts';
import { startTickets } from './tickets-fixture.ts';

export const importProgram = fileURLToPath(new URL('../src/import/main.ts', import.meta.url));

export type Files = Record<string, string | undefined>;

/** What an import reports that found nothing to do. */
export const nothing = { added: 0, retimed: 0, unchanged: 0, replaced: 0, rejected: [], withdrawn: [] };

export const changed = (from: string, to: string): Files => ({
  'stop_times.txt': smallFeed['stop_times.txt']?.replace(from, to),
});

export const tomorrow = () => localDate(new Date(Date.now() + 24 * 3600_000), 'Europe/Berlin');

/** Tickets, and imports of feeds into it. Each test has a feed of its own, so that tests run side by side. */
export async function startImports() {
  const tickets = await startTickets();
  const { mongoUrl } = tickets.service.config;

  /** A feed with a unique name and its first trains on the first imported day, and the state of its import. */
  const aFeed = (from = '2026-11-23') => {
    const feed = `x${crypto.randomUUID().slice(0, 8)}`;
    const files = (changes: Files) => ({
      'fleet.json': JSON.stringify({ feed }),
      'calendar.txt': smallFeed['calendar.txt']?.replace('20260101', from.replaceAll('-', '')),
      ...changes,
    });
    const period = { days: 2, from };
    /** The events of the feed's runs, once all are published. */
    const ofFeed = async <S extends TSchema>(contract: EventContract<S>) => {
      await tickets.service.waitUntilIdle();
      const events = await tickets.service.publishedEvents(contract);
      return events.filter(({ subject }) => subject.startsWith(`${feed}-`));
    };
    return {
      feed,
      scheduled: () => ofFeed(RunScheduled),
      retimed: () => ofFeed(RunRetimed),
      runs: async () => {
        await tickets.service.waitUntilIdle();
        return tickets.service.db
          .collection<{ _id: string }>('runs')
          .find({ _id: new RegExp(`^${feed}-`) })
          .sort({ _id: 1 })
          .toArray();
      },
      async imported(changes: Files = {}) {
        await using written = await writeFeed(files(changes));
        return await importFeed({ path: written.folder, ...period }, mongoUrl, () => undefined);
      },
      /** Runs the command-line program. */
      async typed(changes: Files = {}, ...more: string[]) {
        await using written = await writeFeed(files(changes));
        const args = [importProgram, written.folder, '--days', '2', '--from', period.from, ...more];
        const child = spawn(process.execPath, args, {
          env: { ...process.env, MONGO_URL: mongoUrl },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const [out, faults, [code]] = await Promise.all([
          text(child.stdout),
          text(child.stderr),
          once(child, 'exit'),
        ]);
        return { out, faults, code: Number(code) };
      },
    };
  };

  return { tickets, mongoUrl, aFeed, [Symbol.asyncDispose]: () => tickets[Symbol.asyncDispose]() };
}

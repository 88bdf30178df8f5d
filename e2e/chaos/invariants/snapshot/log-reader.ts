import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { followFile } from './follow-file.ts';
import { leaksIn, type Secret } from './leaks.ts';
import type { LocatedText, LogRecord } from './snapshot.ts';

/** The fields of a log line about a message. The wording of `msg` is for people and may change. */
interface MessageLogLine {
  level: number;
  time: number;
  seq?: number;
  eventId?: string;
  type?: string;
  subject: string;
  deliveries?: number;
}

const errorLevel = 50;

/** Reads the log of each service (`<service>.log`), every line once, and searches logs and other texts for secrets. */
export function openLogReader(logDir: string) {
  const files = new Map<string, () => string[]>();
  let roundStartedAt: number | undefined;
  let record = emptyRecord();

  const take = (service: string, line: string) => {
    if (!line.includes('"subject":')) return;
    const { level, time, seq, eventId, type, subject, deliveries } = JSON.parse(line) as MessageLogLine;
    if (eventId !== undefined && type !== undefined && deliveries !== undefined)
      record.handled.push({ service, eventId, type, at: time });
    else if (level === errorLevel && seq !== undefined) record.alarms.add(`${service} ${subject}`);
  };
  const newLines = (): LocatedText[] =>
    (existsSync(logDir) ? readdirSync(logDir) : []).flatMap((file) => {
      const read = files.get(file) ?? followFile(join(logDir, file));
      files.set(file, read);
      return read().map((text) => ({ where: file, text }));
    });

  return {
    /**
     * Everything since the first call for a round; another `since` begins a new round.
     * @param messages what is new in the streams. @param refusals all refusals of the round so far.
     */
    read(
      since: number | undefined,
      messages: LocatedText[],
      refusals: LocatedText[],
      secrets: Secret[],
    ): LogRecord {
      if (since !== roundStartedAt) record = emptyRecord();
      roundStartedAt = since;
      const lines = newLines();
      for (const { where, text } of lines) take(where.slice(0, where.lastIndexOf('.')), text);
      const unread = [...lines, ...messages, ...refusals.slice(record.refusals)];
      record.refusals = refusals.length;
      record.lines += unread.length;
      record.leaks.push(...leaksIn(unread, secrets));
      return record;
    },
  };
}

const emptyRecord = () => ({
  lines: 0,
  /** How many of the lines are refusals. */
  refusals: 0,
  leaks: [] as string[],
  handled: [] as LogRecord['handled'],
  alarms: new Set<string>(),
});

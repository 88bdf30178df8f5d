import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { leaksIn, type Secret } from './secrets.ts';
import type { Papers } from './world.ts';

interface LogLine {
  time: number;
  msg: string;
  eventId: string;
  type: string;
  subject: string;
}

/** Text and where it stands. */
export interface Said {
  where: string;
  text: string;
}

/** Reads what services wrote into their logs (`<service>.log`), each line once, together with what they said. */
export function openPapers(logDir: string) {
  const follow = new Map<string, () => string[]>();
  let began: number | undefined;
  let papers = nothing();

  const take = (service: string, line: string) => {
    const isOfInterest =
      line.includes('"msg":"event handled"') || line.includes('"msg":"alarm: message set aside');
    if (!isOfInterest) return;
    const { time, msg, eventId, type, subject } = JSON.parse(line) as LogLine;
    if (msg === 'event handled') papers.heard.push({ service, eventId, type, at: time });
    else papers.alarms.add(`${service} ${subject}`);
  };
  const newLines = (): Said[] =>
    (existsSync(logDir) ? readdirSync(logDir) : []).flatMap((file) => {
      const read = follow.get(file) ?? followFile(join(logDir, file));
      follow.set(file, read);
      return read().map((text) => ({ where: file, text }));
    });

  return {
    /**
     * Everything since the first reading for a round; `since` tells one round from the next.
     * @param said what is new in the streams. @param answered all refusals of the round so far.
     */
    read(since: number | undefined, said: Said[], answered: Said[], secrets: Secret[]): Papers {
      if (since !== began) papers = nothing();
      began = since;
      const written = newLines();
      for (const { where, text } of written) take(where.slice(0, where.lastIndexOf('.')), text);
      const fresh = [...written, ...said, ...answered.slice(papers.answers)];
      papers.answers = answered.length;
      papers.lines += fresh.length;
      papers.leaks.push(...leaksIn(fresh, secrets));
      return papers;
    },
  };
}

const nothing = () => ({
  lines: 0,
  /** Refusals among them. */
  answers: 0,
  leaks: [] as string[],
  heard: [] as Papers['heard'],
  alarms: new Set<string>(),
});

/** Answers the whole lines that were added since it was last asked. */
function followFile(file: string): () => string[] {
  let place = 0;
  return () => {
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(fstatSync(descriptor).size - place, 0));
      const read = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, place));
      const whole = read.subarray(0, read.lastIndexOf('\n') + 1);
      place += whole.length;
      return whole.toString('utf8').split('\n').filter(Boolean);
    } finally {
      closeSync(descriptor);
    }
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../infra/local/paths.ts';

interface Retention {
  /** Undefined: kept for ever, or until erased. */
  ms: number | undefined;
  isAfterArrival: boolean;
}

/** One place in the table of docs/privacy.md. */
export interface RetentionRow extends Retention {
  kind: 'collection' | 'stream' | 'redis';
  place: string;
  /** It has data of a person. */
  isPersonal: boolean;
  /** When documents are deleted that are not kept until erased. */
  otherwise?: Retention;
}

/** The collections that docs/privacy.md leaves out of the export. */
export function notExported(): string[] {
  const text = readFileSync(join(root, 'docs/privacy.md'), 'utf8');
  const [, section = ''] = text.split('and are not in it:');
  return [...section.matchAll(/`([a-z]+\.[A-Za-z]+)`/g)].map(([, place = '']) => place);
}

const units: Record<string, number> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 24 * 3_600_000 };

/** The rows of docs/privacy.md. @throws when a time cannot be read */
export function retentionTable(): RetentionRow[] {
  const text = readFileSync(join(root, 'docs/privacy.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
  return rows.flatMap((line) => {
    const [where = '', what = '', keptFor = '', after = ''] = line.slice(2, -2).split(' | ');
    const kind = where.startsWith('stream') ? 'stream' : where.startsWith('Redis') ? 'redis' : 'collection';
    const otherwise = /without tickets: (.*)$/.exec(after)?.[1];
    return [...where.matchAll(/`([^`]+)`/g)].map(
      ([, place = '']): RetentionRow => ({
        kind,
        place,
        isPersonal: what !== 'nothing',
        ...retentionOf(keptFor),
        ...(otherwise && { otherwise: retentionOf(otherwise) }),
      }),
    );
  });
}

function retentionOf(text: string): Retention {
  if (text === 'for ever' || text === 'until erased') return { ms: undefined, isAfterArrival: false };
  const [, count, unit = '', arrival] =
    /^(\d+) (second|minute|hour|day)s?( after arrival)?$/.exec(text) ?? [];
  if (!count) throw new Error(`docs/privacy.md has no time in "${text}"`);
  return { ms: Number(count) * (units[unit] ?? 0), isAfterArrival: arrival !== undefined };
}

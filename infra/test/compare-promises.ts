import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const folder = join(import.meta.dirname, 'promises');

/**
 * Compares what the code promises now with what was promised before, in `promises/<kind>.json`. Removing or changing a
 * promise always fails. Adding one fails until it is written down: run the test once with `--update`.
 */
export async function comparePromises(kind: string, present: Json): Promise<void> {
  const file = join(folder, `${kind}.json`);
  if (existsSync(file)) {
    const broken = brokenPromises(JSON.parse(readFileSync(file, 'utf8')) as Json, present);
    expect(
      broken,
      `Promises of infra/test/promises/${kind}.json are broken. Restore them in the code.`,
    ).toEqual([]);
  }
  const text = `${JSON.stringify(sorted(present), undefined, 2)}\n`;
  await expect(
    text,
    `Something was added: write it down in infra/test/promises/${kind}.json by running this test with --update.`,
  ).toMatchFileSnapshot(file);
}

/** What was promised and no longer holds. A list may grow, but a schema may not require more of what is sent to us. */
export function brokenPromises(before: Json, now: Json, path = ''): string[] {
  if (Array.isArray(before) && Array.isArray(now)) {
    if (before.every(isScalar)) return brokenList(before, now, path);
    return before.flatMap((value, index) => brokenEntry(value, now[index], `${path}/${index}`));
  }
  if (isRecord(before) && isRecord(now)) {
    const demands = 'properties' in before && !('required' in before) ? { required: [], ...before } : before;
    return Object.entries(demands).flatMap(([key, value]) =>
      brokenEntry(value, now[key] ?? (key === 'required' ? [] : undefined), `${path}/${key}`),
    );
  }
  return JSON.stringify(before) === JSON.stringify(now)
    ? []
    : [`${path} was ${JSON.stringify(before)} and is ${JSON.stringify(now)}`];
}

const brokenEntry = (before: Json, now: Json | undefined, path: string): string[] =>
  now === undefined ? [`${path} is gone`] : brokenPromises(before, now, path);

function brokenList(before: Json[], now: Json[], path: string): string[] {
  const gone = before
    .filter((value) => !now.includes(value))
    .map((value) => `${path} lost ${JSON.stringify(value)}`);
  const isDemand = path.endsWith('/required') && !path.includes('/response/');
  const demanded = isDemand ? now.filter((value) => !before.includes(value)) : [];
  return [...gone, ...demanded.map((value) => `${path} now demands ${JSON.stringify(value)}`)];
}

const isScalar = (value: Json): boolean => typeof value !== 'object' || value === null;
const isRecord = (value: Json): value is { [key: string]: Json } => !isScalar(value) && !Array.isArray(value);

/** The same with the keys of every object in order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../../../infra/local/paths.ts';
import { type TimetableVersion, writeTimetable } from './timetable-feed.ts';

const none = { kind: 'none' } as const;
const train = { number: 'IC 101', serviceDate: '2027-02-01' };

/** The lines of a version's files. */
function linesIn(version: TimetableVersion): (file: string) => string[] {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-timetable-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeTimetable(folder, version);
  return (file) => readFileSync(join(folder, file), 'utf8').split('\n');
}

const tripIds = /\bv\d+-\d+\b/g;

test('a newer version has the same trains under other trip ids', () => {
  const [first, second] = [linesIn({ version: 0, change: none }), linesIn({ version: 1, change: none })];
  for (const file of ['trips.txt', 'stop_times.txt']) {
    const idsIn = (lines: string[]) => new Set(lines.join('\n').match(tripIds));
    expect(idsIn(first(file)).size).toBe(16);
    expect(idsIn(first(file)).isDisjointFrom(idsIn(second(file)))).toBe(true);
    const withoutIds = (lines: string[]) => lines.map((line) => line.replace(tripIds, ''));
    expect(withoutIds(second(file))).toEqual(withoutIds(first(file)));
  }
  expect(second('fleet.json').join('\n')).toBe(readFileSync(join(root, 'infra/demo/fleet.json'), 'utf8'));
});

test('it can move a train in time', () => {
  const before = linesIn({ version: 1, change: none })('stop_times.txt');
  const after = linesIn({ version: 1, change: { kind: 'retimed', minutes: -35 }, train })('stop_times.txt');
  const changed = before.flatMap((line, index) => (line === after[index] ? [] : [[line, after[index]]]));
  expect(changed).toHaveLength(7);
  expect(changed[0]).toEqual([
    'v1-0,06:30:00,06:30:00,aldermoor,1,0,0,0.0',
    'v1-0,05:55:00,05:55:00,aldermoor,1,0,0,0.0',
  ]);
});

test('it can leave a train out on one date', () => {
  const linesOf = linesIn({ version: 1, change: { kind: 'withdrawn' }, train });
  expect(linesOf('trips.txt').filter((line) => line.includes('changed'))).toEqual([
    'coast,changed,v1-0,Galehaven,IC 101',
  ]);
  expect(linesOf('calendar.txt')).toContain('changed,1,1,1,1,1,1,1,20200101,20991231');
  expect(linesOf('calendar_dates.txt')).toContain('changed,20270201,2');
});

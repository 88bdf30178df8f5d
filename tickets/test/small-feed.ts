import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feed } from '../src/import/feed.ts';
import { readFeed } from '../src/import/read-feed.ts';

/** A timetable of two trains on one line, for tests to change. A file set to undefined is left out. */
export const smallFeed: Record<string, string | undefined> = {
  'agency.txt': 'agency_id,agency_name,agency_url,agency_timezone\nx,X,https://x.example,Europe/Berlin\n',
  'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\na,Alpha,50,8\nb,Beta,50.5,8\nc,Gamma,51,8\n',
  'routes.txt': 'route_id,route_short_name,route_long_name,route_type\nr,R,Long Line,2\n',
  'trips.txt': 'route_id,service_id,trip_id,trip_short_name\nr,daily,day,IC 1\nr,daily,night,\n',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\ndaily,1,1,1,1,1,1,1,20260101,20261231\n',
  'calendar_dates.txt': 'service_id,date,exception_type\ndaily,20260501,2\n',
  'stop_times.txt': [
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
    'day,08:00:00,08:05:00,a,1',
    'day,09:00:00,09:02:00,b,2',
    'day,10:00:00,10:00:00,c,3',
    'night,23:00:00,23:00:00,a,1',
    'night,25:30:00,25:30:00,c,2\n',
  ].join('\n'),
};

/** Stop times of one trip `day`, from `arrival,departure,stop[,more]` lines; `columns` names what more there is. */
export const dayStopTimes = (calls: readonly string[], columns = ''): string =>
  [
    `trip_id,stop_sequence,arrival_time,departure_time,stop_id${columns}`,
    ...calls.map((call, index) => `day,${index + 1},${call}`),
  ].join('\n');

/** Writes the feed with the changed files into a folder, which is deleted on disposal. */
export async function writeFeed(changes: Record<string, string | undefined> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'feed-'));
  for (const [file, content] of Object.entries({ ...smallFeed, ...changes })) {
    if (content !== undefined) await writeFile(join(folder, file), content);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** The feed with the changed files, as the import reads it. */
export async function readSmallFeed(changes?: Record<string, string | undefined>): Promise<Feed> {
  await using written = await writeFeed(changes);
  return await readFeed(written.folder);
}

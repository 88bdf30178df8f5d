import { expect, test } from 'vitest';
import { pullProgress } from './pull-progress.ts';

test('the progress of a pull is the sum of its layers, logged every three seconds', () => {
  let now = 0;
  const lines: string[] = [];
  const report = pullProgress(
    'mongo:8',
    (line) => lines.push(line),
    () => now,
  );
  const downloading = (id: string, current: number, total: number) =>
    report({ id, status: 'Downloading', progressDetail: { current, total } });

  report({ id: 'latest', status: 'Pulling from library/mongo' });
  downloading('a', 1e6, 30e6);
  now = 3000;
  downloading('b', 5e6, 100e6);
  downloading('b', 6e6, 100e6);
  now = 6000;
  report({ id: 'a', status: 'Download complete', progressDetail: {} });
  now = 9000;
  report({ id: 'a', status: 'Extracting', progressDetail: { current: 1, total: 30e6 } });
  expect(lines).toEqual([
    'pulling mongo:8: 6 of 130 MB',
    'pulling mongo:8: 36 of 130 MB',
    'pulling mongo:8: 36 of 130 MB',
  ]);
});

test('an image whose layers are all there already logs nothing', () => {
  const lines: string[] = [];
  const report = pullProgress(
    'nats:2.12',
    (line) => lines.push(line),
    () => lines.length * 1e6 + 1e6,
  );
  report({ id: 'a', status: 'Already exists', progressDetail: {} });
  report({ status: 'Status: Image is up to date' });
  expect(lines).toEqual([]);
});

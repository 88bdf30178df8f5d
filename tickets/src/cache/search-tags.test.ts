import { aRun } from '@railhead/common/testing/runs';
import { expect, test } from 'vitest';
import { nextDateTag, searchTag, tagsOfNewRun } from './search-tags.ts';

test('a new run changes searches from where it boards, on these dates, and those that look for a next date', () => {
  const run = aRun({ zone: 'UTC' });
  const [first, last] = [run.stops[0], run.stops.at(-1)];
  const date = first?.departure?.slice(0, 10) ?? '';
  const tags = tagsOfNewRun(run);
  expect(tags).toContain(searchTag('aldermoor', date));
  expect(tags).toContain(nextDateTag('aldermoor'));
  expect(tags).not.toContain(searchTag('aldermoor', '2020-01-01'));
  expect(tags.some((tag) => tag.startsWith(`${last?.stationId}@2`))).toBe(false);
});

import { expect, test } from 'vitest';
import { confirmed, placedAt, run } from '../../test/sample-order.ts';
import { viewOf } from './order-view.ts';
import { type Run, retime } from './run.ts';

const rules = { extensionSeconds: 0, maxExtensions: 0, extensionWindowSeconds: 0 };
const view = (of: Run) => viewOf(confirmed, of, rules, placedAt);
const { plan } = run;

test("an order's stations have the time zones of their stops, also when the train is retimed", () => {
  const zone = 'America/Phoenix';
  const stops = plan.stops.map((stop, index) => (index === confirmed.from ? { ...stop, zone } : stop));
  const zoned = { ...run, plan: { ...plan, stops } };
  const moved = retime(zoned, [{ departure: '2026-12-03T06:46:00.000Z' }]);
  for (const known of [zoned, moved]) {
    expect(view(known).from.zone).toBe(zone);
    expect(view(known).to).not.toHaveProperty('zone');
  }
});

test('a later event brings zones that were not known when the run was scheduled', () => {
  const zone = 'America/Los_Angeles';
  const times = plan.stops.map(({ arrival, departure }) => ({
    ...(arrival !== undefined && { arrival }),
    ...(departure !== undefined && { departure }),
    zone,
  }));
  const { from, to } = view(retime(run, times));
  expect([from.zone, to.zone]).toEqual([zone, zone]);
});

test('an order says where the train calls on request', () => {
  const stops = plan.stops.map((stop) => ({
    ...stop,
    boardOnRequest: 'phone-agency' as const,
    alightOnRequest: 'tell-crew' as const,
  }));
  const { from, to } = view({ ...run, plan: { ...plan, stops } });
  expect([from.boardOnRequest, to.alightOnRequest]).toEqual(['phone-agency', 'tell-crew']);
  expect(from).not.toHaveProperty('alightOnRequest');
});

import type { TimelineView } from '@railhead/common/contracts/console';
import { expect, test } from 'vitest';
import { lanesOf, timelineEntries } from './timeline-entries.ts';

const event = (name: string, lane: string, at: string) => ({
  stream: lane.toUpperCase(),
  seq: 1,
  subject: `${lane}.${name}.v1.o1`,
  at,
  lane,
  sincePreviousMs: 0,
  duplicate: false,
});

test('attempts to pay stand between the events, each with the time since the one before', () => {
  const view: TimelineView = {
    orderId: 'o1',
    lanes: ['orders'],
    gaps: [],
    events: [
      event('order-placed', 'orders', '2026-11-21T08:00:00.000Z'),
      event('order-confirmed', 'orders', '2026-11-21T08:00:09.000Z'),
    ],
    payment: {
      orderId: 'o1',
      status: 'authorized',
      declines: 1,
      attempts: [{ at: '2026-11-21T08:00:05.000Z', kind: 'declined', code: 'insufficient_funds' }],
    },
  };
  const entries = timelineEntries(view);
  expect(entries.map(({ kind, lane, sincePreviousMs }) => [kind, lane, sincePreviousMs])).toEqual([
    ['event', 'orders', 0],
    ['attempt', 'payments', 5000],
    ['event', 'orders', 4000],
  ]);
  expect(lanesOf(entries)).toEqual(['orders', 'payments']);
});

import { TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyBack } from './money-back.ts';
import {
  decideTickets,
  forget,
  hearCancelled,
  hearCaptured,
  hearConfirmed,
  hearExpired,
  hearPlaced,
  hearReduced,
  hearRefunded,
  hearVoided,
  type OrderCopy,
  unheard,
} from './order-copy.ts';

const at = new Date('2026-11-21T08:00:00Z');
const purgeAt = new Date('2026-12-24T08:00:00Z');
const fare = { amount: 500, currency: 'EUR' };
const placed = {
  orderId: 'o1',
  accountId: 'a1',
  reference: 'T7K4QM',
  runId: 'r1',
  from: 0,
  to: 1,
  seats: ['A-1', 'A-2'].map((seat) => ({
    seat,
    passenger: { name: 'Ada Byron', type: 'adult' as const },
    fare,
  })),
  contact: 'ada@example.org',
  fare: { amount: 1000, currency: 'EUR' },
  holdUntil: '2026-11-21T08:15:00.000Z',
};
type Step = (copy: OrderCopy) => OrderCopy;
const place: Step = (copy) => hearPlaced(copy, placed, purgeAt);
const confirm: Step = (copy) => hearConfirmed(copy, ['A-1', 'A-2']);
const capture: Step = (copy) => hearCaptured(copy, 1000);
const euros = (amount: number) => ({ amount, currency: 'EUR' });
/** `for` a cancellation, and what stays taken, as payments tells it; older events have neither. */
const refund =
  (amount: number, cancellationId?: string, left?: number): Step =>
  (copy) =>
    hearRefunded(copy, { amount: euros(amount), ...(cancellationId && { cancellationId }) }, left);
const cancel: Step = (copy) =>
  hearCancelled(copy, { id: 'o1.9', at, seats: ['A-1', 'A-2'], reason: 'by-buyer', refund: euros(900) });
const reduce: Step = (copy) =>
  hearReduced(copy, { id: 'o1.3', at, seats: ['A-1'], fee: euros(50), refund: euros(450) }, ['A-2']);

/** Hears all of it, deciding after each. */
const after = (...steps: Step[]) =>
  steps.reduce(
    ({ copy, facts }, step) => {
      const decision = decideTickets('o1', step(copy), at);
      return { copy: decision.next, facts: [...facts, ...decision.events] };
    },
    { copy: unheard, facts: [] as { type: string; data: unknown }[] },
  );
const ticketsIn = (copy: OrderCopy) => copy.booking?.places.map(({ ticket }) => ticket);

describe('tickets', () => {
  test('are valid once the order is confirmed and its payment captured', () => {
    const { copy, facts } = after(place, confirm, capture);
    expect(ticketsIn(copy)).toEqual(['valid', 'valid']);
    expect(facts.map(({ type }) => type)).toEqual([TicketIssued.type]);
    expect(TicketIssued.validator.Check(facts[0]?.data)).toBe(true);
    expect(copy).toMatchObject({ issuedAt: at, live: true });
    expect(copy.mails).toEqual([{ id: 'tickets', kind: 'tickets', at, tries: 0, dueAt: at }]);
    expect(copy).not.toHaveProperty('purgeAt');
  });

  test.each([
    ['unpaid', [place, confirm]],
    ['authorised for nothing', [place, capture]],
    ['voided', [place, confirm, hearVoided]],
    ['too late', [place, hearExpired, capture]],
  ])('are not issued: %s', (_why, steps) => {
    const { copy, facts } = after(...steps);
    expect([ticketsIn(copy), facts]).toEqual([['none', 'none'], []]);
    expect(copy).toMatchObject({ purgeAt });
  });

  test.each([
    ['cancelled', cancel],
    ['refunded', refund(1000)],
  ])('are voided when %s, for good', (_why, end) => {
    const { copy, facts } = after(place, confirm, capture, end, capture);
    expect(ticketsIn(copy)).toEqual(['voided', 'voided']);
    expect(facts.map(({ type }) => type)).toEqual([TicketIssued.type, TicketVoided.type]);
  });

  test('stay valid when a part of the money goes back, until all has', () => {
    expect(ticketsIn(after(place, confirm, capture, refund(500)).copy)).toEqual(['valid', 'valid']);
    expect(ticketsIn(after(place, confirm, capture, refund(500), refund(500)).copy)).toEqual([
      'voided',
      'voided',
    ]);
  });

  test('are only for seats still in the order', () => {
    const { copy } = after(place, (before) => hearConfirmed(before, ['A-2']), capture);
    expect(ticketsIn(copy)).toEqual(['none', 'valid']);
  });

  test('of passengers who do not travel are voided alone, and their refund voids no other', () => {
    const { copy, facts } = after(place, confirm, capture, reduce, refund(450, 'o1.3', 550));
    expect(ticketsIn(copy)).toEqual(['voided', 'valid']);
    expect(facts.map(({ type }) => type)).toEqual([TicketIssued.type, TicketVoided.type]);
    expect(facts[1]?.data).toMatchObject({ tickets: [{ ticketId: 'o1-1', seat: 'A-1' }] });
    expect(copy.live).toBe(true);
  });

  test('are valid for the seats left in a confirmed order whose money was taken, however the streams interleave', () => {
    const history = fc.record({
      orders: fc.constantFrom(
        [place],
        [place, hearExpired],
        [place, cancel],
        [place, confirm],
        [place, confirm, reduce],
        [place, confirm, cancel],
        [place, confirm, reduce, cancel],
      ),
      payments: fc.constantFrom<Step[]>(
        [],
        [hearVoided],
        [capture],
        [capture, refund(450, 'o1.3', 550)],
        [capture, refund(450, 'o1.3', 550), refund(550, 'o1.9', 0)],
        [capture, refund(1000)],
        [capture, refund(500), refund(500)],
      ),
      turns: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    });
    fc.assert(
      fc.property(history, ({ orders, payments, turns }) => {
        const [left, right] = [[...orders], [...payments]];
        const mixed: Step[] = [];
        for (const first of [...turns, ...left.map(() => true), ...right.map(() => false)]) {
          const step = (first ? left : right).shift();
          if (step) mixed.push(step);
        }
        const { copy, facts } = after(...mixed);
        const isConfirmed = orders.includes(confirm) && !orders.includes(cancel);
        const isPaid = payments.includes(capture) && copy.refunded < 1000;
        const seats = orders.includes(reduce) ? ['A-2'] : ['A-1', 'A-2'];
        const valid = copy.booking?.places.filter(({ ticket }) => ticket === 'valid') ?? [];
        expect(valid.map(({ seat }) => seat)).toEqual(isConfirmed && isPaid ? seats : []);
        const voided = facts.filter(({ type }) => type === TicketVoided.type);
        const gone = JSON.stringify(voided).match(/ticketId/g) ?? [];
        expect(facts.filter(({ type }) => type === TicketIssued.type).length).toBeLessThanOrEqual(1);
        expect(gone).toHaveLength(ticketsIn(copy)?.filter((ticket) => ticket === 'voided').length ?? 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('mails', () => {
  const due = (copy: OrderCopy) =>
    copy.mails?.map(({ id, dueAt }) => [id, (dueAt.getTime() - at.getTime()) / 1000]);

  test('tell of a cancellation once, when its money is on the way or after two minutes', () => {
    expect(due(after(place, confirm, capture, reduce).copy)).toEqual([
      ['tickets', 0],
      ['o1.3', 120],
    ]);
    expect(due(after(place, confirm, capture, reduce, refund(450, 'o1.3', 550)).copy)).toEqual([
      ['tickets', 0],
      ['o1.3', 0],
    ]);
    expect(due(after(place, confirm, cancel, capture, refund(900, 'o1.9', 100)).copy)).toEqual([['o1.9', 0]]);
    expect(due(after(place, capture, refund(900, 'o1.9', 100), confirm, cancel).copy)?.[1]).toEqual([
      'o1.9',
      0,
    ]);
  });

  test('come at once when no money moves', () => {
    const nothing: Step = (copy) =>
      hearReduced(copy, { id: 'o1.3', at, seats: ['A-1'], fee: euros(500), refund: euros(0) }, ['A-2']);
    expect(due(after(place, confirm, capture, nothing).copy)?.[1]).toEqual(['o1.3', 0]);
    expect(due(after(place, confirm, cancel, hearVoided).copy)).toEqual([['o1.9', 0]]);
  });

  test('do not tell of orders that were never confirmed', () => {
    expect(due(after(place, cancel).copy)).toBeUndefined();
    expect(due(after(place, hearExpired, capture, refund(1000)).copy)).toBeUndefined();
  });
});

describe('of the money of a cancellation', () => {
  const runGone: Step = (copy) =>
    hearCancelled(copy, { id: 'o1.9', at, seats: ['A-1'], reason: 'run-cancelled' });
  test.each([
    ['what is promised', [capture, cancel], { is: 'coming', amount: euros(900) }],
    [
      'all that is left, when nothing is said',
      [capture, refund(450, 'o1.3', 550), runGone],
      { is: 'coming', amount: euros(550) },
    ],
    ['what is on its way', [capture, cancel, refund(900, 'o1.9', 100)], { is: 'sent', amount: euros(900) }],
    ['that nothing was taken', [cancel, hearVoided], { is: 'never-taken' }],
  ] as [string, Step[], unknown][])('the buyer is told %s', (_what, steps, told) => {
    expect(moneyBack(after(place, confirm, ...steps).copy, 'o1.9')).toEqual(told);
  });
});

test('a forgotten order keeps its seats and tickets, and nobody’s name', () => {
  const { copy } = after(place, confirm, capture);
  const blank = forget(copy);
  expect(JSON.stringify(blank)).not.toMatch(/Ada|example/);
  expect(ticketsIn(blank)).toEqual(['valid', 'valid']);
  expect(blank).not.toHaveProperty('mails');
});

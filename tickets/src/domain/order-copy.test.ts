import { TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decideTickets,
  forget,
  hearCaptured,
  hearConfirmed,
  hearEnded,
  hearPlaced,
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
const refund =
  (amount: number): Step =>
  (copy) =>
    hearRefunded(copy, amount);
const cancel: Step = (copy) => hearEnded(copy, 'cancelled');

/** Hears all of it, deciding after each. */
const after = (...steps: Step[]) =>
  steps.reduce(
    ({ copy, facts }, step) => {
      const decision = decideTickets('o1', step(copy), at);
      return { copy: decision.next, facts: [...facts, ...decision.facts] };
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
    expect(copy).toMatchObject({ issuedAt: at, mail: { tries: 0, dueAt: at }, live: true });
    expect(copy).not.toHaveProperty('purgeAt');
  });

  test.each([
    ['unpaid', [place, confirm]],
    ['authorised for nothing', [place, capture]],
    ['voided', [place, confirm, hearVoided]],
    ['too late', [place, (copy: OrderCopy) => hearEnded(copy, 'expired'), capture]],
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

  test('come out the same however the two streams interleave, issued and voided at most once', () => {
    const orders = [place, confirm, cancel];
    const payments = [capture, refund(1000)];
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.nat(2),
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        (o, p, turns) => {
          const [left, right] = [orders.slice(0, o), payments.slice(0, p)];
          const mixed: Step[] = [];
          for (const first of [...turns, true, true, true, false, false]) {
            const step = first ? left.shift() : right.shift();
            if (step) mixed.push(step);
          }
          const { copy, facts } = after(...mixed);
          const isValid = o === 2 && p === 1;
          expect(ticketsIn(copy)?.includes('valid') ?? false).toBe(isValid);
          expect(facts.filter(({ type }) => type === TicketIssued.type).length).toBeLessThanOrEqual(1);
          expect(facts.filter(({ type }) => type === TicketVoided.type).length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

test('a forgotten order keeps its seats and tickets, and nobody’s name', () => {
  const { copy } = after(place, confirm, capture);
  const blank = forget(copy);
  expect(JSON.stringify(blank)).not.toMatch(/Ada|example/);
  expect(ticketsIn(blank)).toEqual(['valid', 'valid']);
  expect(blank).not.toHaveProperty('mail');
});

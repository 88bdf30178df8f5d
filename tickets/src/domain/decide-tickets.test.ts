import { TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  after,
  at,
  cancelled,
  captured,
  confirmed,
  confirmedFor,
  expired,
  placed,
  purgeAt,
  reduced,
  refunded,
  type Step,
  ticketsIn,
  voided,
} from '../../test/order-steps.ts';
import type { OrderProjection } from './order-projection.ts';

const oneCancelled = reduced();

describe('tickets', () => {
  test('are issued once the order is confirmed and its payment captured', () => {
    const { state, events } = after(placed, confirmed, captured);
    expect(ticketsIn(state)).toEqual(['valid', 'valid']);
    expect(events.map(({ type }) => type)).toEqual([TicketIssued.type]);
    expect(TicketIssued.validator.Check(events[0]?.data)).toBe(true);
    expect(state).toMatchObject({ issuedAt: at, live: true });
    expect(state.mails).toEqual([{ id: 'tickets', kind: 'tickets', at, tries: 0, dueAt: at }]);
    expect(state).not.toHaveProperty('purgeAt');
  });

  test.each([
    ['the order is not paid', [placed, confirmed]],
    ['the payment is captured but the order is not confirmed', [placed, captured]],
    ['the payment is voided', [placed, confirmed, voided]],
    ['the order has expired', [placed, expired, captured]],
  ])('are not issued if %s', (_reason, steps) => {
    const { state, events } = after(...steps);
    expect([ticketsIn(state), events]).toEqual([['none', 'none'], []]);
    expect(state).toMatchObject({ purgeAt });
  });

  test.each([
    ['cancelled', cancelled],
    ['refunded', refunded(1000)],
  ])('are voided for good when the order is %s', (_end, end) => {
    const { state, events } = after(placed, confirmed, captured, end, captured);
    expect(ticketsIn(state)).toEqual(['voided', 'voided']);
    expect(events.map(({ type }) => type)).toEqual([TicketIssued.type, TicketVoided.type]);
  });

  test('stay valid after a partial refund, until everything is refunded', () => {
    const partly = after(placed, confirmed, captured, refunded(500)).state;
    expect(ticketsIn(partly)).toEqual(['valid', 'valid']);
    const fully = after(placed, confirmed, captured, refunded(500), refunded(500)).state;
    expect(ticketsIn(fully)).toEqual(['voided', 'voided']);
  });

  test('are issued only for seats that are still part of the order', () => {
    const { state } = after(placed, confirmedFor('A-2'), captured);
    expect(ticketsIn(state)).toEqual(['none', 'valid']);
  });

  test('of cancelled passengers are voided alone, and their refund voids no other', () => {
    const { state, events } = after(placed, confirmed, captured, reduced(), refunded(450, 'o1.3', 550));
    expect(ticketsIn(state)).toEqual(['voided', 'valid']);
    expect(events.map(({ type }) => type)).toEqual([TicketIssued.type, TicketVoided.type]);
    expect(events[1]?.data).toMatchObject({ tickets: [{ ticketId: 'o1-1', seat: 'A-1' }] });
    expect(state.live).toBe(true);
  });

  test('are valid for the seats left in a confirmed and captured order, however the streams interleave', () => {
    const history = fc.record({
      orders: fc.constantFrom(
        [placed],
        [placed, expired],
        [placed, cancelled],
        [placed, confirmed],
        [placed, confirmed, oneCancelled],
        [placed, confirmed, cancelled],
        [placed, confirmed, oneCancelled, cancelled],
      ),
      payments: fc.constantFrom<Step[]>(
        [],
        [voided],
        [captured],
        [captured, refunded(450, 'o1.3', 550)],
        [captured, refunded(450, 'o1.3', 550), refunded(550, 'o1.9', 0)],
        [captured, refunded(1000)],
        [captured, refunded(500), refunded(500)],
      ),
      turns: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    });
    fc.assert(
      fc.property(history, ({ orders, payments, turns }) => {
        const { state, events } = after(...interleave(orders, payments, turns));
        const isConfirmed = orders.includes(confirmed) && !orders.includes(cancelled);
        const isPaid = payments.includes(captured) && state.refunded < 1000;
        const seats = orders.includes(oneCancelled) ? ['A-2'] : ['A-1', 'A-2'];
        const valid = state.booking?.places.filter(({ ticket }) => ticket === 'valid') ?? [];
        expect(valid.map(({ seat }) => seat)).toEqual(isConfirmed && isPaid ? seats : []);
        const voidings = events.filter(({ type }) => type === TicketVoided.type);
        const voidedTickets = JSON.stringify(voidings).match(/ticketId/g) ?? [];
        expect(events.filter(({ type }) => type === TicketIssued.type).length).toBeLessThanOrEqual(1);
        expect(voidedTickets).toHaveLength(
          ticketsIn(state)?.filter((ticket) => ticket === 'voided').length ?? 0,
        );
      }),
      { numRuns: 500 },
    );
  });
});

/** Both lists in their own order, mixed as the turns say; `true` takes from the first. */
function interleave(first: readonly Step[], second: readonly Step[], turns: readonly boolean[]): Step[] {
  const [left, right] = [[...first], [...second]];
  const order = [...turns, ...first.map(() => true), ...second.map(() => false)];
  return order.map((isFirst) => (isFirst ? left : right).shift()).filter((step) => step !== undefined);
}

describe('mails', () => {
  /** Id and due time of each mail, in seconds after its cause. */
  const due = (state: OrderProjection) =>
    state.mails?.map(({ id, dueAt }) => [id, (dueAt.getTime() - at.getTime()) / 1000]);

  test('report a cancellation once its refund is sent, or after two minutes', () => {
    const waiting = after(placed, confirmed, captured, reduced()).state;
    expect(due(waiting)).toEqual([
      ['tickets', 0],
      ['o1.3', 120],
    ]);
    const sent = after(placed, confirmed, captured, reduced(), refunded(450, 'o1.3', 550)).state;
    expect(due(sent)).toEqual([
      ['tickets', 0],
      ['o1.3', 0],
    ]);
    const paidLater = after(placed, confirmed, cancelled, captured, refunded(900, 'o1.9', 100)).state;
    expect(due(paidLater)).toEqual([['o1.9', 0]]);
    const refundFirst = after(placed, captured, refunded(900, 'o1.9', 100), confirmed, cancelled).state;
    expect(due(refundFirst)?.[1]).toEqual(['o1.9', 0]);
  });

  test('do not wait if nothing is refunded', () => {
    expect(due(after(placed, confirmed, captured, reduced(500, 0)).state)?.[1]).toEqual(['o1.3', 0]);
    expect(due(after(placed, confirmed, cancelled, voided).state)).toEqual([['o1.9', 0]]);
  });

  test('are not sent for orders that were never confirmed', () => {
    expect(due(after(placed, cancelled).state)).toBeUndefined();
    expect(due(after(placed, expired, captured, refunded(1000)).state)).toBeUndefined();
  });
});

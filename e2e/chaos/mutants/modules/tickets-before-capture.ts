import * as original from '../../../../tickets/src/domain/decide-tickets.ts';

export * from '../../../../tickets/src/domain/decide-tickets.ts';

/** Issues tickets as soon as the order is confirmed. */
export const decideTickets: typeof original.decideTickets = (orderId, state, at) =>
  original.decideTickets(
    orderId,
    state.order === 'confirmed' ? { ...state, payment: 'captured' } : state,
    at,
  );

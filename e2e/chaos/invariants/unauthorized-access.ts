import { invariant } from './invariant.ts';
import { isUndecided } from './snapshot/request-history.ts';

/**
 * For everybody but its buyer, an order with its payment and tickets does not exist. Starting a payment of an unknown order
 * is refused with another code, because an order may be so new that payments does not know it.
 */
export const noUnauthorizedAccess = invariant(
  'P1',
  ({ history }) =>
    history.filter(
      (request) => request.action === 'unauthorized' && (request.status === 401 || !isUndecided(request)),
    ),
  ({ buyer, path, status = 0, code }) =>
    status !== 401 &&
    status !== 404 &&
    !(path === 'POST /api/payments' && code === 'order-not-yet-known') &&
    `${buyer} requested somebody else's ${path} and was answered with ${status}`,
);

import { invariant } from './invariant.ts';
import { isUndecided } from './snapshot/request-history.ts';

/** For everybody but its buyer, an order with its payment and tickets does not exist. */
export const noUnauthorizedAccess = invariant(
  'P1',
  ({ history }) =>
    history.filter(
      (request) => request.action === 'unauthorized' && (request.status === 401 || !isUndecided(request)),
    ),
  ({ buyer, path, status = 0 }) =>
    status !== 401 &&
    status !== 404 &&
    `${buyer} requested somebody else's ${path} and was answered with ${status}`,
);

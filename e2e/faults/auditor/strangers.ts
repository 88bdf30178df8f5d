import { isOpen } from './history.ts';
import { promise } from './promise.ts';

/** To everybody but its buyer an order, its payment and its tickets are as unknown as if they were not there. */
export const othersSeeNothing = promise(
  'P1',
  ({ history }) =>
    history.filter((asked) => asked.what === 'pry' && (asked.status === 401 || !isOpen(asked))),
  ({ buyer, path, status = 0 }) =>
    status !== 401 &&
    status !== 404 &&
    `${buyer} asked for somebody else's ${path} and was answered ${status}`,
);

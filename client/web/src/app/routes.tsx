import {
  createRootRoute,
  createRoute,
  lazyRouteComponent,
  redirect,
  type SearchSchemaInput,
} from '@tanstack/react-router';
import { paths } from '../config/paths.ts';
import { SearchPage } from '../features/search/search-page.tsx';
import { NotFoundPage } from './page-states.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const getParentRoute = () => root;

type Raw = Record<string, string | undefined>;

const search = createRoute({
  getParentRoute,
  path: paths.search,
  component: SearchPage,
  validateSearch: ({ from, to, date }: Raw & SearchSchemaInput) => ({ from, to, date }),
});
const results = createRoute({
  getParentRoute,
  path: paths.results,
  component: lazyRouteComponent(() => import('../features/results/results-page.tsx'), 'ResultsPage'),
  validateSearch: ({ from = '', to = '', date = '' }: Raw) => ({ from, to, date }),
});
const seats = createRoute({
  getParentRoute,
  path: paths.seats,
  component: lazyRouteComponent(() => import('../features/seats/seats-page.tsx'), 'SeatsPage'),
  validateSearch: (raw: Raw & SearchSchemaInput) => ({
    from: raw.from ?? '',
    to: raw.to ?? '',
    class: raw.class,
    lost: raw.lost,
  }),
});
const checkout = createRoute({
  getParentRoute,
  path: paths.checkout,
  component: lazyRouteComponent(() => import('../features/checkout/passengers-page.tsx'), 'PassengersPage'),
  validateSearch: ({ from = '', to = '', seats: chosen = '' }: Raw) => ({ from, to, seats: chosen }),
});
const pay = createRoute({
  getParentRoute,
  path: paths.pay,
  component: lazyRouteComponent(() => import('../features/checkout/pay-page.tsx'), 'PayPage'),
  validateSearch: (raw: Raw & SearchSchemaInput) => ({ redirect_status: raw.redirect_status }),
  // After 3-D Secure, the provider adds the payment's secret, which must not stay in the address or the history.
  beforeLoad: ({ location, params }) => {
    const { redirect_status, ...rest }: Raw = location.search;
    if (Object.keys(rest).length > 0)
      throw redirect({ to: paths.pay, params, search: { redirect_status }, replace: true });
  },
});
const progress = createRoute({
  getParentRoute,
  path: paths.progress,
  component: lazyRouteComponent(() => import('../features/checkout/progress-page.tsx'), 'ProgressPage'),
  validateSearch: (raw: Raw & SearchSchemaInput) => ({ paid: raw.paid }),
});
const account = createRoute({
  getParentRoute,
  path: paths.account,
  component: lazyRouteComponent(() => import('../features/account/account-page.tsx'), 'AccountPage'),
});
const undoEmail = createRoute({
  getParentRoute,
  path: paths.undoEmail,
  component: lazyRouteComponent(() => import('../features/account/undo-email-page.tsx'), 'UndoEmailPage'),
});
const trips = createRoute({
  getParentRoute,
  path: paths.trips,
  component: lazyRouteComponent(() => import('../features/trips/trips-page.tsx'), 'TripsPage'),
});
const trip = createRoute({
  getParentRoute,
  path: paths.trip,
  component: lazyRouteComponent(() => import('../features/trips/trip-page.tsx'), 'TripPage'),
});
const cancelTickets = createRoute({
  getParentRoute,
  path: paths.cancelTickets,
  component: lazyRouteComponent(
    () => import('../features/trips/cancel-tickets-page.tsx'),
    'CancelTicketsPage',
  ),
});
const signIn = createRoute({
  getParentRoute,
  path: paths.signIn,
  component: lazyRouteComponent(() => import('../features/sign-in/sign-in-page.tsx'), 'SignInPage'),
  validateSearch: (raw: Raw & SearchSchemaInput) => ({ next: raw.next }),
});
const ops = createRoute({
  getParentRoute,
  path: paths.console,
  component: lazyRouteComponent(() => import('../features/console/console-layout.tsx'), 'ConsoleLayout'),
  notFoundComponent: lazyRouteComponent(
    () => import('../features/console/console-layout.tsx'),
    'ConsoleNotFound',
  ),
});
const getConsole = () => ops;
const consoleIndex = createRoute({
  getParentRoute: getConsole,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: paths.consoleEvents, replace: true });
  },
});
const consoleEvents = createRoute({
  getParentRoute: getConsole,
  path: 'events',
  component: lazyRouteComponent(() => import('../features/console/events-page.tsx'), 'EventsPage'),
  validateSearch: ({ filter, live, row }: Raw & SearchSchemaInput) => ({ filter, live, row }),
});
const consoleOrders = createRoute({
  getParentRoute: getConsole,
  path: 'orders',
  component: lazyRouteComponent(() => import('../features/console/order-search-page.tsx'), 'OrderSearchPage'),
});
const consoleOrder = createRoute({
  getParentRoute: getConsole,
  path: 'orders/$orderId',
  component: lazyRouteComponent(
    () => import('../features/console/order-timeline-page.tsx'),
    'OrderTimelinePage',
  ),
});
const consoleRefunds = createRoute({
  getParentRoute: getConsole,
  path: 'refunds',
  component: lazyRouteComponent(() => import('../features/console/refunds-page.tsx'), 'RefundsPage'),
});
const consoleDeadLetters = createRoute({
  getParentRoute: getConsole,
  path: 'parked',
  component: lazyRouteComponent(() => import('../features/console/dead-letters-page.tsx'), 'DeadLettersPage'),
});
const consoleRejections = createRoute({
  getParentRoute: getConsole,
  path: 'refusals',
  component: lazyRouteComponent(() => import('../features/console/rejections-page.tsx'), 'RejectionsPage'),
  validateSearch: ({ reason, caller, period }: Raw & SearchSchemaInput) => ({ reason, caller, period }),
});
const consoleStreams = createRoute({
  getParentRoute: getConsole,
  path: 'streams',
  component: lazyRouteComponent(() => import('../features/console/streams-page.tsx'), 'StreamsPage'),
});

export const routeTree = root.addChildren([
  search,
  results,
  seats,
  checkout,
  pay,
  progress,
  account,
  undoEmail,
  trips,
  trip,
  cancelTickets,
  signIn,
  ops.addChildren([
    consoleIndex,
    consoleEvents,
    consoleOrders,
    consoleOrder,
    consoleRefunds,
    consoleRejections,
    consoleDeadLetters,
    consoleStreams,
  ]),
]);

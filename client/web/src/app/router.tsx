import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type SearchSchemaInput,
} from '@tanstack/react-router';
import { paths } from '../config/paths.ts';
import { SearchPage } from '../features/search/search-page.tsx';
import { ErrorPage, LoadingPage, NotFoundPage } from './page-states.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const getParentRoute = () => root;

type Raw = Record<string, string | undefined>;

const search = createRoute({
  getParentRoute,
  path: paths.search,
  component: SearchPage,
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
});
const progress = createRoute({
  getParentRoute,
  path: paths.progress,
  component: lazyRouteComponent(() => import('../features/checkout/progress-page.tsx'), 'ProgressPage'),
  validateSearch: (raw: Raw & SearchSchemaInput) => ({ paid: raw.paid }),
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
const change = createRoute({
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
const OpsApp = lazyRouteComponent(() => import('../features/console/ops-app.tsx'));
const ops = createRoute({ getParentRoute, path: paths.ops, component: OpsApp });
const opsWithin = createRoute({ getParentRoute, path: `${paths.ops}/$`, component: OpsApp });

/** Search parameters are plain text: ids may look like numbers, and URLs should be readable. */
export const router = createRouter({
  routeTree: root.addChildren([
    search,
    results,
    seats,
    checkout,
    pay,
    progress,
    trips,
    trip,
    change,
    signIn,
    ops,
    opsWithin,
  ]),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (values) => {
    const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text === '' ? '' : `?${text.replaceAll('%2C', ',')}`;
  },
  defaultPreload: 'intent',
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: ErrorPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

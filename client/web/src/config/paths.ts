/** Every address of the app, as the router's patterns. */
export const paths = {
  search: '/',
  results: '/trains',
  seats: '/seats/$runId',
  checkout: '/checkout/$runId',
  pay: '/orders/$orderId/pay',
  progress: '/orders/$orderId',
  trips: '/trips',
  trip: '/trips/$orderId',
  signIn: '/signin',
  ops: '/ops',
} as const;

/** Where the API answers. Parameters are ids, safe in a URL. */
export const api = {
  stations: '/api/stations',
  trains: '/api/trains',
  journeys: '/api/journeys',
  run: (runId: string) => `/api/runs/${runId}`,
  liveSeats: (runId: string) => `/api/seats/${runId}/live`,
  hold: (runId: string) => `/api/seats/${runId}/hold`,
  assign: (runId: string) => `/api/seats/${runId}/assign`,
  orders: '/api/orders',
  order: (orderId: string) => `/api/orders/${orderId}`,
  liveOrder: (orderId: string) => `/api/orders/${orderId}/live`,
  cancelOrder: (orderId: string) => `/api/orders/${orderId}/cancel`,
  payments: '/api/payments',
  tickets: '/api/tickets',
  codes: '/api/auth/codes',
  sessions: '/api/auth/sessions',
  refresh: '/api/auth/sessions/refresh',
  currentSession: '/api/auth/sessions/current',
  me: '/api/auth/me',
} as const;

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { isProblem } from '../lib/problem-error.ts';
import { accountKey } from '../lib/requests/account.ts';
import { router } from './router.tsx';

/** When the API reports that the session has ended, the screen shows it, too. */
const handleSessionEnd = (error: Error) => {
  if (isProblem(error, 'sign-in-required', 'token-invalid', 'refresh-invalid'))
    queries.setQueryData(accountKey, null);
};

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: handleSessionEnd }),
  mutationCache: new MutationCache({ onError: handleSessionEnd }),
  defaultOptions: {
    queries: {
      // A rejection is final; only temporary errors are retried.
      retry: (failures, error) => failures < 3 && isProblem(error) && error.isRetryable,
      retryDelay: (failures, error) =>
        isProblem(error) && error.retryAfterSeconds !== undefined
          ? error.retryAfterSeconds * 1000
          : 500 * 2 ** failures,
      staleTime: 10_000,
    },
  },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { isProblem } from '../lib/problem-error.ts';
import { accountKey } from '../lib/requests/account.ts';
import type { AppRouter } from './router.tsx';

/** Before the only retry, if the API does not name a time. */
const retryDelayMs = 500;

/** When the API reports that the session has ended, the screen shows it, too. */
export function createQueryClient(): QueryClient {
  const handleSessionEnd = (error: Error) => {
    if (isProblem(error, 'sign-in-required', 'token-invalid', 'refresh-invalid'))
      client.setQueryData(accountKey, null);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: handleSessionEnd }),
    mutationCache: new MutationCache({ onError: handleSessionEnd }),
    defaultOptions: {
      queries: {
        // A rejection is final; a temporary error is retried once, then the page offers to try again.
        retry: (failures, error) => failures < 1 && isProblem(error) && error.isRetryable,
        retryDelay: (_failures, error) =>
          isProblem(error) && error.retryAfterSeconds !== undefined
            ? error.retryAfterSeconds * 1000
            : retryDelayMs,
        staleTime: 10_000,
      },
    },
  });
  return client;
}

export function App({ router, queryClient }: { router: AppRouter; queryClient: QueryClient }) {
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { isProblem } from '../lib/problem-error.ts';
import { accountKey } from '../lib/requests/account.ts';
import { router } from './router.tsx';

/** Whoever is told that the session is over is signed out on the screen, too. */
const noticeEndOfSession = (error: Error) => {
  if (isProblem(error, 'sign-in-required', 'token-invalid', 'refresh-invalid'))
    queries.setQueryData(accountKey, null);
};

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEndOfSession }),
  mutationCache: new MutationCache({ onError: noticeEndOfSession }),
  defaultOptions: {
    queries: {
      // A refusal stays a refusal; only what may pass is asked again.
      retry: (failures, error) => failures < 3 && isProblem(error) && error.isPassing,
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

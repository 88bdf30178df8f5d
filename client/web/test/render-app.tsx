import { createMemoryHistory } from '@tanstack/react-router';
import { cleanup, configure, render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach } from 'vitest';
import { App, createQueryClient } from '../src/app/app.tsx';
import { createAppRouter } from '../src/app/router.tsx';
import { sessionHint } from '../src/lib/session-hint.ts';

// Pages are loaded on demand, which takes a while on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

/** Renders the whole app at a URL, without retries of failed queries. */
export function renderApp(url: string, { isSignedIn = true } = {}) {
  if (isSignedIn) sessionHint.set();
  const router = createAppRouter(createMemoryHistory({ initialEntries: [url] }));
  const queryClient = createQueryClient();
  const { queries } = queryClient.getDefaultOptions();
  queryClient.setDefaultOptions({ queries: { ...queries, retry: false } });
  const { unmount } = render(<App router={router} queryClient={queryClient} />);
  return { user: userEvent.setup({ delay: null }), router, unmount, path: () => router.state.location.href };
}

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});

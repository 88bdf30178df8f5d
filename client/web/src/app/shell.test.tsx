// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { fakeApi, problem } from '../../test/fake-api.ts';
import { account } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render-app.tsx';

test('an unknown address shows the way to the search', async () => {
  fakeApi({ 'GET /api/auth/me': account });
  renderApp('/nowhere');
  expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeDefined();
  expect(document.title).toBe('Page not found · Railhead');
});

test('being offline is shown while it lasts', async () => {
  fakeApi({ 'GET /api/auth/me': account });
  const onLine = vi.spyOn(navigator, 'onLine', 'get');
  renderApp('/nowhere');
  await screen.findByRole('heading', { name: 'Page not found' });
  onLine.mockReturnValue(false);
  act(() => void window.dispatchEvent(new Event('offline')));
  expect(screen.getByText(/^You are offline/)).toBeDefined();
  onLine.mockReturnValue(true);
  act(() => void window.dispatchEvent(new Event('online')));
  expect(screen.queryByText(/^You are offline/)).toBeNull();
});

test('a session that ended elsewhere shows the sign-in form', async () => {
  const unauthorized = () => problem(401, 'sign-in-required', 'Sign in to continue');
  const api = fakeApi({
    'GET /api/auth/me': account,
    'GET /api/orders': unauthorized,
    'POST /api/auth/sessions/refresh': () => problem(401, 'refresh-invalid', 'The session has ended'),
  });
  renderApp('/trips');
  expect(await screen.findByLabelText('E-mail address')).toBeDefined();
  expect(api.to('POST /api/auth/sessions/refresh')).toHaveLength(1);
});

test('an expired session is renewed without a trace', async () => {
  let isExpired = true;
  const api = fakeApi({
    'GET /api/auth/me': account,
    'GET /api/orders': () =>
      isExpired ? problem(401, 'token-expired', 'The session has expired') : Response.json({ items: [] }),
    'POST /api/auth/sessions/refresh': () => {
      isExpired = false;
      return new Response(null, { status: 204 });
    },
  });
  renderApp('/trips');
  expect(await screen.findByRole('heading', { name: 'No trips yet' })).toBeDefined();
  expect(api.to('POST /api/auth/sessions/refresh')).toHaveLength(1);
});

test('signing out hides private pages even when the server cannot be reached', async () => {
  fakeApi({ 'GET /api/auth/me': account, 'GET /api/orders': { items: [] } });
  const { user } = renderApp('/trips');
  await user.click(await screen.findByRole('button', { name: 'Sign out' }));
  expect(await screen.findByLabelText('E-mail address')).toBeDefined();
  expect(screen.queryByText('No trips yet')).toBeNull();
});

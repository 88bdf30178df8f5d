// @vitest-environment happy-dom
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { fakeApi, json, problem } from '../../../test/fake-api.ts';
import { account, inFuture, orderOf, run } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const url = '/checkout/r1?from=0&to=1&seats=A-1,A-2';
const hold = 'PUT /api/seats/r1/hold';
/** Renewed 40 seconds before its end. */
const held = () => json({ seats: ['A-1', 'A-2'], until: inFuture(60_000), now: inFuture(0) });
const openApi = (routes: Record<string, object> = {}) =>
  fakeApi({ 'GET /api/auth/me': account, 'GET /api/runs/r1': run, [hold]: held, ...routes });
const names = () => screen.findAllByLabelText<HTMLInputElement>('Name');
const submit = () => screen.getByRole('button', { name: 'Continue to payment' });

afterEach(() => void vi.useRealTimers());

test('an order needs every name, and sends names, types and the fare that was shown', async () => {
  const api = openApi({ 'POST /api/orders': orderOf(), 'GET /api/orders/o1': orderOf() });
  const { user, path } = renderApp(url);
  const [first, second] = await names();
  expect(first?.value).toBe('Ada Byron');
  await user.click(submit());
  expect(screen.getByText("Enter the passenger's name.")).toBeDefined();
  expect(api.to('POST /api/orders')).toHaveLength(0);
  await user.type(second ?? document.body, 'Kit');
  await user.selectOptions(screen.getAllByLabelText('Passenger type')[1] ?? document.body, 'child');
  expect(screen.getByText('€15.00')).toBeDefined();
  await user.click(submit());
  await waitFor(() => expect(path()).toBe('/orders/o1/pay'));
  expect(api.to('POST /api/orders')[0]?.body).toMatchObject({
    seats: [
      { seat: 'A-1', passenger: { name: 'Ada Byron', type: 'adult' } },
      { seat: 'A-2', passenger: { name: 'Kit', type: 'child' } },
    ],
    expectedFare: { amount: 1500, currency: 'EUR' },
  });
});

test('an order that costs nothing is confirmed instead of paid', async () => {
  const passengers = { adult: 100, child: 0, senior: 80 };
  openApi({ 'GET /api/runs/r1': { ...run, fareRules: { ...run.fareRules, passengers } } });
  const { user } = renderApp(url);
  await names();
  for (const type of screen.getAllByLabelText('Passenger type')) await user.selectOptions(type, 'child');
  expect(screen.getByText('Nothing to pay')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Confirm order' })).toBeDefined();
});

test('a repeated order after a lost response has the same idempotency key', async () => {
  const api = openApi();
  const { user } = renderApp(url);
  await user.type((await names())[1] ?? document.body, 'Grace');
  await user.click(submit());
  expect((await screen.findByRole('alert')).textContent).toContain('Cannot reach Railhead.');
  await user.click(submit());
  await waitFor(() => expect(api.to('POST /api/orders')).toHaveLength(2));
  const keys = api.to('POST /api/orders').map(({ headers }) => headers.get('idempotency-key'));
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
});

test('names survive a reload', async () => {
  openApi();
  const { user, unmount } = renderApp(url);
  await user.type((await names())[1] ?? document.body, 'Grace');
  unmount();
  renderApp(url);
  expect((await names()).map(({ value }) => value)).toEqual(['Ada Byron', 'Grace']);
});

test('a seat lost while typing leads back to the map, which names it', async () => {
  openApi({ [hold]: () => problem(409, 'seat-taken', 'This seat has just been taken', { seats: ['A-2'] }) });
  const { path } = renderApp(url);
  await waitFor(() => expect(path()).toBe('/seats/r1?from=0&to=1&lost=A-2'));
  expect((await screen.findByText('A-2')).parentElement?.textContent).toContain('No longer available: A-2');
});

test('the hold is renewed before it expires, until the limit is reached', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const api = openApi();
  renderApp(url);
  await waitFor(() => expect(api.to(hold)).toHaveLength(1));
  expect((await screen.findByRole('timer')).textContent).toMatch(/held for (1:00|0:5\d)/);
  api.on(hold, () => problem(409, 'hold-worn-out', 'The hold cannot be renewed'));
  await act(() => vi.advanceTimersByTimeAsync(21_000));
  expect(api.to(hold)).toHaveLength(2);
  expect(screen.getByText(/^We cannot hold these seats any longer/)).toBeDefined();
  expect(screen.queryByRole('timer')).toBeNull();
});

test('signed-out buyers sign in on the page, and their seats are held meanwhile', async () => {
  const api = openApi();
  renderApp(url, { isSignedIn: false });
  expect(await screen.findByRole('heading', { name: 'Sign in to receive your tickets' })).toBeDefined();
  await waitFor(() => expect(api.to(hold)).toHaveLength(1));
});

test('a link without seats leads to the map', async () => {
  openApi();
  renderApp('/checkout/r1?from=0&to=1');
  expect(await screen.findByText('No seats selected.')).toBeDefined();
  expect(screen.getByRole('link', { name: 'Choose seats' }).getAttribute('href')).toBe(
    '/seats/r1?from=0&to=1',
  );
});

// @vitest-environment happy-dom
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { fakeStripe } from '../../../test/fake-stripe.ts';
import { orderOf } from '../../../test/fixtures.ts';
import { orderApi, payment } from '../../../test/order-api.ts';
import { renderApp } from '../../../test/render-app.tsx';

afterEach(() => void vi.useRealTimers());

test('a blocked script is explained and can be loaded again, and a slow one is announced', async () => {
  const stripe = fakeStripe({ loads: false });
  const { stripeUrl: _, ...real } = payment;
  orderApi(orderOf(), { 'POST /api/payments': real });
  const { user } = renderApp('/orders/o1/pay');
  expect(await screen.findByRole('status', { name: 'Loading the card form' })).toBeDefined();
  // The loader tries once more by itself.
  for (const attempt of [1, 2]) {
    await waitFor(() => expect(stripe.scripts).toHaveLength(attempt));
    stripe.fail();
  }
  expect((await screen.findByRole('alert')).textContent).toMatch(
    /could not be loaded\. Your card was not charged\..*content blocker/,
  );

  vi.useFakeTimers({ shouldAdvanceTime: true });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(stripe.scripts).toHaveLength(3));
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(screen.getByText(/^Loading the card form\. This is taking longer than usual/)).toBeDefined();
  await act(async () => stripe.load());
  expect(await screen.findByRole('form', { name: 'Payment' })).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
});

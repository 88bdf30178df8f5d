// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, problem } from '../../../test/fake-api.ts';
import { account } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const operator = { 'GET /api/auth/me': { ...account, roles: ['passenger', 'operator'] } };
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const items = [
  { reason: 'too-many-unpaid-seats', at: minutesAgo(1), times: 40, network: '203.0.113.0', accountId: 'a1' },
  { reason: 'too-many-holds-in-network', at: minutesAgo(2), times: 7, network: '203.0.113.0' },
  { reason: 'ordering-paused', at: minutesAgo(180), times: 2, network: '2001:db8::', accountId: 'a2' },
];

test('the reasons, accounts and networks of refusals are counted, and each is a filter', async () => {
  fakeApi({ ...operator, 'GET /api/orders/rejections': { items } });
  const { user } = renderApp('/ops/refusals');
  expect(await screen.findByText('47 refused requests')).toBeDefined();
  const reasons = screen.getByRole('region', { name: 'Reasons' });
  expect(
    within(reasons)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual(['Too many unpaid seats40', 'Too many unpaid seats in the network7']);
  expect(within(screen.getByRole('region', { name: 'Networks' })).getByText('47')).toBeDefined();

  await user.click(screen.getByRole('button', { name: 'a1' }));
  expect(await screen.findByText('40 refused requests · a1')).toBeDefined();
  expect(screen.queryByText('Too many unpaid seats in the network')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Show all reasons and callers' }));
  await user.click(screen.getByRole('radio', { name: '24 hours' }));
  expect(await screen.findByText('49 refused requests')).toBeDefined();
  expect(screen.getByText('a2')).toBeDefined();
});

test('the filter is in the address, and nothing that matches it is said so', async () => {
  fakeApi({ ...operator, 'GET /api/orders/rejections': { items } });
  renderApp('/ops/refusals?reason=ordering-paused&period=1h');
  expect(await screen.findByText('Nothing was refused that matches the filter.')).toBeDefined();
  expect(screen.getByText(/Paused after abandoned orders/)).toBeDefined();
});

test('a page without refusals says so, and one that cannot load offers another try', async () => {
  const api = fakeApi({
    ...operator,
    'GET /api/orders/rejections': () => problem(503, 'temporarily-unavailable', 'The service is busy'),
  });
  const { user } = renderApp('/ops/refusals');
  const retry = await screen.findByRole('button', { name: /try again|retry/i }, { timeout: 10_000 });
  api.on('GET /api/orders/rejections', { items: [] });
  await user.click(retry);
  expect(await screen.findByText('Nothing was refused in this period.')).toBeDefined();
});

// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, problem } from '../../../test/fake-api.ts';
import { account, orderOf, zonedEnds, zoneHere } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const me = { 'GET /api/auth/me': account };

test('without orders, the list offers a search', async () => {
  fakeApi({ ...me, 'GET /api/orders': { items: [] } });
  renderApp('/trips');
  expect(await screen.findByRole('heading', { name: 'No trips yet' })).toBeDefined();
  expect(screen.getByRole('link', { name: 'Find a train' })).toBeDefined();
});

test('a failed list shows the title of the problem and loads again on retry', async () => {
  const api = fakeApi({
    ...me,
    'GET /api/orders': () => problem(503, 'busy', 'The service is busy. Try again shortly.'),
  });
  const { user } = renderApp('/trips');
  expect((await screen.findByRole('alert')).textContent).toContain('The service is busy. Try again shortly.');
  api.on('GET /api/orders', { items: [orderOf()] });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  const trip = await screen.findByRole('link', { name: /Northgate – Southport/ });
  expect(trip.textContent).toContain('Waiting for payment');
});

test('signed-out users sign in first and then see their trips', async () => {
  fakeApi({ 'GET /api/orders': { items: [] } });
  renderApp('/trips', { isSignedIn: false });
  expect(await screen.findByText('Sign in to see your orders and tickets.')).toBeDefined();
  expect(screen.getByLabelText('E-mail address')).toBeDefined();
});

test('a trip into another time zone names the zone of its departure', async () => {
  fakeApi({ ...me, 'GET /api/orders': { items: [orderOf(zonedEnds())] } });
  renderApp('/trips');
  const trip = await screen.findByRole('link', { name: /Northgate – Southport/ });
  expect(trip.textContent).toMatch(new RegExp(`\\d\\d:\\d\\d ${escaped(zoneHere)} · RX 10`));
});

const escaped = (text: string) => text.replaceAll('+', '\\+');

// @vitest-environment happy-dom
import type { JourneyView } from '@railhead/common/contracts/tickets';
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, problem } from '../../../test/fake-api.ts';
import { eur, journey, stations } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const [from, to] = stations;
const url = '/trains?from=north&to=south&date=2099-06-01';
const results = (...journeys: JourneyView[]) => ({ from, to, date: '2099-06-01', journeys });

test('each class shows its fare, and few seats or none are pointed out', async () => {
  const soldOut = { id: 'first', name: 'First', fare: eur(2500), seatsLeft: 0, seats: 8 };
  fakeApi({ 'GET /api/journeys': results({ ...journey, classes: [...journey.classes, soldOut] }) });
  renderApp(url, { isSignedIn: false });
  const train = await screen.findByRole('article', { name: 'RX 10 at 08:00' });
  expect(within(train).getByText('only 3 left')).toBeDefined();
  expect(within(train).getByText('Sold out')).toBeDefined();
  const links = within(train).getAllByRole('link');
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['/seats/r1?from=0&to=1&class=standard']);
});

test('a train that is not on sale says why and offers no seats', async () => {
  const cancelled: JourneyView = { ...journey, runId: 'r2', status: 'cancelled' };
  const early = { ...journey, runId: 'r3', sale: { ...journey.sale, opensAt: '2099-05-01T09:00:00.000Z' } };
  fakeApi({ 'GET /api/journeys': results(cancelled, early) });
  renderApp(url, { isSignedIn: false });
  expect(await screen.findByText('Train cancelled.')).toBeDefined();
  expect(screen.getByText(/^Tickets go on sale on .*1 May at 09:00/)).toBeDefined();
  expect(screen.queryByRole('link', { name: /^Choose seats/ })).toBeNull();
});

test('a day without trains offers the next day', async () => {
  fakeApi({ 'GET /api/journeys': results() });
  const { user, path } = renderApp(url, { isSignedIn: false });
  await screen.findByRole('heading', { name: 'No direct trains on this day' });
  await user.click(screen.getByRole('link', { name: 'Tuesday 2 June' }));
  expect(path()).toBe('/trains?from=north&to=south&date=2099-06-02');
});

test('an error offers a retry', async () => {
  const api = fakeApi({ 'GET /api/journeys': () => problem(503, 'busy', 'The service is busy') });
  const { user } = renderApp(url, { isSignedIn: false });
  await user.click(await screen.findByRole('button', { name: 'Try again' }));
  api.on('GET /api/journeys', results(journey));
  await user.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('article', { name: 'RX 10 at 08:00' })).toBeDefined();
});

test('an incomplete link asks for a new search and sends no request', async () => {
  const api = fakeApi({});
  renderApp('/trains?from=north&date=2099-02-30', { isSignedIn: false });
  expect(await screen.findByRole('heading', { name: 'Incomplete search' })).toBeDefined();
  expect(api.to('GET /api/journeys')).toHaveLength(0);
});

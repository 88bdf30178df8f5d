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

test('recent searches get the time zone that a station has now', async () => {
  const stored = { from: { ...from, zone: 'America/Phoenix' }, to };
  localStorage.setItem('railhead.recent-searches', JSON.stringify([stored]));
  fakeApi({ 'GET /api/journeys': results(journey) });
  renderApp(url, { isSignedIn: false });
  await screen.findByRole('article', { name: 'RX 10 at 08:00' });
  expect(JSON.parse(localStorage.getItem('railhead.recent-searches') ?? '')).toEqual([{ from, to }]);
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

test('a train that calls on request says what to do before it is chosen', async () => {
  const onRequest: JourneyView = {
    ...journey,
    from: { ...journey.from, boardOnRequest: 'phone-agency' },
    to: { ...journey.to, alightOnRequest: 'tell-crew' },
  };
  fakeApi({ 'GET /api/journeys': results(onRequest) });
  renderApp(url, { isSignedIn: false });
  expect(await screen.findByText(/calls at Northgate only by arrangement: phone the railway/)).toBeDefined();
  expect(screen.getByText(/Southport is a request stop: tell the crew/)).toBeDefined();
});

test('a journey across time zones says which clock each time is on', async () => {
  const crossing: JourneyView = {
    ...journey,
    zone: 'America/New_York',
    from: { ...journey.from, departure: '2099-12-03T06:46:00.000Z', zone: 'America/Phoenix' },
    to: { ...journey.to, arrival: '2099-12-03T07:51:00.000Z', zone: 'America/Los_Angeles' },
    durationMinutes: 65,
  };
  fakeApi({ 'GET /api/journeys': results(crossing) });
  renderApp(url, { isSignedIn: false });
  const train = await screen.findByRole('article', { name: 'RX 10 at 23:46 MST' });
  expect(train.textContent).toContain('23:46 MST');
  expect(train.textContent).toContain('23:51 PST');
  expect(train.textContent).toContain('1h 5m');
  expect(train.textContent).not.toContain('Local times');
});

test('in the night on which clocks change, each time says which clock it is on', async () => {
  const night: JourneyView = {
    ...journey,
    zone: 'Europe/Berlin',
    from: { ...journey.from, departure: '2099-10-24T23:31:00.000Z' },
    to: { ...journey.to, arrival: '2099-10-25T01:30:00.000Z' },
    durationMinutes: 119,
  };
  fakeApi({ 'GET /api/journeys': results(night) });
  renderApp(url, { isSignedIn: false });
  const train = await screen.findByRole('article', { name: 'RX 10 at 01:31 CEST' });
  expect(train.textContent).toContain('02:30 CET');
  expect(train.textContent).not.toContain('Local times');
});

test('a reader in another zone is told the zone once where it serves both times', async () => {
  fakeApi({ 'GET /api/journeys': results({ ...journey, zone: 'Asia/Dhaka' }) });
  renderApp(url, { isSignedIn: false });
  const train = await screen.findByRole('article', { name: 'RX 10 at 14:00' });
  expect(within(train).getByText('Local times (GMT+6)')).toBeDefined();
});

test('a day without trains offers the next day that has some', async () => {
  fakeApi({ 'GET /api/journeys': { ...results(), nextDate: '2099-06-04' } });
  const { user, path } = renderApp(url, { isSignedIn: false });
  await screen.findByRole('heading', { name: 'No direct trains on this day' });
  await user.click(screen.getByRole('link', { name: 'Thursday 4 June' }));
  expect(path()).toBe('/trains?from=north&to=south&date=2099-06-04');
});

test('after the end of the timetable no later day is offered', async () => {
  fakeApi({ 'GET /api/journeys': results() });
  renderApp(url, { isSignedIn: false });
  expect(await screen.findByText(/^The timetable has no direct trains on any later day/)).toBeDefined();
  const days = within(screen.getByRole('navigation', { name: 'Day' }));
  expect(days.queryByRole('link', { name: /Tue,? 2 Jun/ })).toBeNull();
  expect(days.getByRole('link', { name: /Sun,? 31 May/ })).toBeDefined();
});

test('a past day leads to today', async () => {
  fakeApi({ 'GET /api/journeys': { ...results(), date: '2020-06-01' } });
  renderApp('/trains?from=north&to=south&date=2020-06-01', { isSignedIn: false });
  expect(await screen.findByRole('heading', { name: 'This day has passed' })).toBeDefined();
  expect(screen.getByRole('link', { name: 'Today' })).toBeDefined();
});

test('trains that can be bought come first, those that have closed are folded', async () => {
  const closed: JourneyView = {
    ...journey,
    runId: 'r0',
    number: 'RX 8',
    sale: { ...journey.sale, closesAt: '2026-01-02T00:00:00.000Z' },
  };
  fakeApi({ 'GET /api/journeys': results(closed, journey) });
  renderApp(url, { isSignedIn: false });
  const [first] = await screen.findAllByRole('article');
  expect(first?.getAttribute('aria-label')).toBe('RX 10 at 08:00');
  expect(screen.getByText('1 earlier train, no longer on sale').closest('details')?.open).toBe(false);
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

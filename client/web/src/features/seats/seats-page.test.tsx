// @vitest-environment happy-dom
import type { SeatMapView } from '@railhead/common/contracts/seats';
import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { fakeApi, fakeStream, type Handler, json, problem } from '../../../test/fake-api.ts';
import { inFuture, run } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const until = () => ({ until: inFuture(300_000), now: inFuture(0) });
const holdAll: Handler = ({ body }) => json({ ...(body as { seats: string[] }), ...until() });
const snapshot = (seats: SeatMapView['seats'] = {}) => ({
  runId: 'r1',
  from: 0,
  to: 1,
  version: 'e1-1',
  now: inFuture(0),
  seats,
});

async function openSeats(seats: SeatMapView['seats'] = {}, routes: Record<string, Handler | object> = {}) {
  const stream = fakeStream();
  const api = fakeApi({
    'GET /api/runs/r1': run,
    'GET /api/seats/r1/live': stream.handler,
    'PUT /api/seats/r1/hold': holdAll,
    ...routes,
  });
  const app = renderApp('/seats/r1?from=0&to=1', { isSignedIn: false });
  await waitFor(() => expect(api.to('GET /api/seats/r1/live')).toHaveLength(1));
  stream.send('snapshot', snapshot(seats));
  await screen.findByRole('grid');
  return { ...app, api, stream };
}

// The library knows no implicit `gridcell`: a `td` is a `cell` to it even inside a grid.
const seat = (number: number) => screen.getByRole('cell', { name: new RegExp(`^Seat ${number},`) });
const basket = () => screen.getByRole('region', { name: 'Your seats' });
const continueButton = () => screen.getByRole('button', { name: 'Continue' });

test('a selected seat is held, priced and taken to the passengers page', async () => {
  const { user, api, path } = await openSeats();
  expect(continueButton().getAttribute('aria-disabled')).toBe('true');
  await user.click(seat(1));
  expect(seat(1).getAttribute('aria-selected')).toBe('true');
  await waitFor(() => expect(continueButton().getAttribute('aria-disabled')).toBeNull());
  expect(api.to('PUT /api/seats/r1/hold')[0]?.body).toEqual({ from: 0, to: 1, seats: ['A-1'] });
  expect(basket().textContent).toContain('€10.00');
  expect(within(basket()).getByRole('timer').textContent).toMatch(/held for (5:00|4:5\d)/);
  await user.click(continueButton());
  await waitFor(() => expect(path()).toContain('/checkout/r1?from=0&to=1&seats=A-1'));
});

test('a seat that somebody else takes first is reported, and the others stay held', async () => {
  const { user, api } = await openSeats();
  await user.click(seat(1));
  await waitFor(() => expect(continueButton().getAttribute('aria-disabled')).toBeNull());
  api.on('PUT /api/seats/r1/hold', () =>
    problem(409, 'seat-taken', 'This seat has just been taken', { seats: ['A-2'] }),
  );
  await user.click(seat(2));
  expect(await screen.findByRole('cell', { name: /^Seat 2, .*, just taken$/ })).toBeDefined();
  expect(seat(1).getAttribute('aria-selected')).toBe('true');
  expect(screen.getByText(/Your other seats are still held/)).toBeDefined();
});

test('seats change live: on hold, sold and free again', async () => {
  const { stream } = await openSeats({ 'A-3': { state: 'held', until: inFuture(60_000) } });
  expect(seat(3).getAttribute('aria-label')).toMatch(/on hold$/);
  stream.send('change', {
    version: 'e1-2',
    now: inFuture(0),
    seats: { 'A-3': { state: 'free' }, 'A-4': { state: 'sold' } },
  });
  await waitFor(() => expect(seat(3).getAttribute('aria-label')).toMatch(/free$/));
  expect(seat(4).getAttribute('aria-label')).toMatch(/taken$/);
});

test('a taken seat cannot be selected', async () => {
  const { user, api } = await openSeats({ 'A-4': { state: 'sold' } });
  await user.click(seat(4));
  expect(seat(4).getAttribute('aria-selected')).toBe('false');
  expect(await screen.findByText('This seat is not available.')).toBeDefined();
  expect(api.to('PUT /api/seats/r1/hold')).toHaveLength(0);
});

test('the grid is used by keyboard', async () => {
  const { user } = await openSeats({ 'A-1': { state: 'sold' } });
  act(() => seat(2).focus());
  expect(seat(2).tabIndex).toBe(0);
  // Drawn across the screen: 1 and 5, 2 and 6, 3 and 7, 4 and 8 are beside each other.
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(seat(3));
  await user.keyboard(' ');
  expect(seat(3).getAttribute('aria-selected')).toBe('true');
  await user.keyboard('{End}{Enter}');
  expect(seat(7).getAttribute('aria-selected')).toBe('true');
});

test('the number of seats per order is limited', async () => {
  const { user } = await openSeats();
  await user.click(seat(1));
  await user.click(seat(2));
  await user.click(seat(3));
  expect(seat(3).getAttribute('aria-selected')).toBe('false');
  expect(screen.getByText('You can book up to 2 seats per order.')).toBeDefined();
});

test('the list has the same seats as the map', async () => {
  const { user, api } = await openSeats({ 'A-4': { state: 'sold' } });
  await user.click(screen.getByRole('radio', { name: 'List' }));
  expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /^Seat 4/ }).disabled).toBe(true);
  await user.click(screen.getByRole('checkbox', { name: /^Seat 1/ }));
  await waitFor(() => expect(api.to('PUT /api/seats/r1/hold')).toHaveLength(1));
});

test('seats are chosen automatically, and described', async () => {
  const { user, api } = await openSeats(
    {},
    { 'PUT /api/seats/r1/assign': () => json({ seats: ['A-1', 'A-2'], closeness: 'same-bay', ...until() }) },
  );
  await user.click(screen.getByRole('button', { name: 'More seats' }));
  await user.click(screen.getByRole('radio', { name: 'Window' }));
  await user.click(screen.getByRole('button', { name: 'Choose 2 seats' }));
  const form = screen.getByRole('form', { name: 'Choose seats for me' });
  expect(await within(form).findByText('A-1 and A-2 are held for you, side by side.')).toBeDefined();
  expect(api.to('PUT /api/seats/r1/assign')[0]?.body).toMatchObject({
    count: 2,
    prefer: { together: true, position: 'window' },
  });
  await user.click(seat(1));
  await waitFor(() => expect(within(form).queryByText(/are held for you/)).toBeNull());
});

test('a party that does not fit into one coach is offered the best alternative', async () => {
  const best = { seats: ['A-1', 'A-8'] };
  const { user, api } = await openSeats(
    {},
    { 'PUT /api/seats/r1/assign': () => problem(409, 'not-together', 'Not enough seats together', { best }) },
  );
  await user.click(screen.getByRole('button', { name: 'Choose a seat' }));
  expect((await screen.findByRole('alert')).textContent).toContain('A-1 and A-8');
  await user.click(screen.getByRole('button', { name: 'Take these seats' }));
  await waitFor(() => expect(api.to('PUT /api/seats/r1/hold')[0]?.body).toMatchObject(best));
});

test('seats that this browser holds are restored after a reload; an expired hold can be renewed', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const { api } = await openSeats({ 'A-2': { state: 'mine', until: inFuture(30_000) } });
    await waitFor(() => expect(seat(2).getAttribute('aria-selected')).toBe('true'));
    expect(api.to('PUT /api/seats/r1/hold')).toHaveLength(0);
    expect(screen.getByRole('button', { name: 'Extend time' })).toBeDefined();
    await act(() => vi.advanceTimersByTimeAsync(30_500));
    expect(screen.getByText('Your seats have been released: A-2.')).toBeDefined();
    act(() => screen.getByRole('button', { name: 'Hold the same seats again' }).click());
    await waitFor(() => expect(api.to('PUT /api/seats/r1/hold')[0]?.body).toMatchObject({ seats: ['A-2'] }));
  } finally {
    vi.useRealTimers();
  }
});

test('a cancelled train has no seat map', async () => {
  fakeApi({ 'GET /api/runs/r1': { ...run, status: 'cancelled' } });
  renderApp('/seats/r1?from=0&to=1', { isSignedIn: false });
  expect(await screen.findByText('This train has been cancelled.')).toBeDefined();
  expect(screen.queryByRole('grid')).toBeNull();
});

test("the buyer's own seats do not count as free", async () => {
  await openSeats({ 'A-1': { state: 'mine', ...until() }, 'A-2': { state: 'sold' } });
  await waitFor(() => expect(seat(1).getAttribute('aria-selected')).toBe('true'));
  expect(screen.getByText('6 free')).toBeDefined();
});

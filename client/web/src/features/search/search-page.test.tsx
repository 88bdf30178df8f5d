// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, problem } from '../../../test/fake-api.ts';
import { stations } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const noTrains = { 'GET /api/trains': { items: [] } };

async function openSearch(stationList: object | (() => Response) = { items: stations }) {
  const api = fakeApi({ ...noTrains, 'GET /api/stations': stationList });
  const app = renderApp('/', { isSignedIn: false });
  return { ...app, api, from: await screen.findByRole<HTMLInputElement>('combobox', { name: 'From' }) };
}

test('a station is selected by keyboard alone', async () => {
  const { user, from } = await openSearch();
  await user.type(from, 'po');
  await screen.findByRole('option', { name: 'Southport' });
  expect(from.getAttribute('aria-expanded')).toBe('true');
  await user.keyboard('{ArrowDown}{ArrowDown}');
  const active = screen.getByRole('option', { name: 'Southport' });
  expect(from.getAttribute('aria-activedescendant')).toBe(active.id);
  expect(active.getAttribute('aria-selected')).toBe('true');
  await user.keyboard('{Enter}');
  expect(from.value).toBe('Southport');
  expect(from.getAttribute('aria-expanded')).toBe('false');
});

test('Escape closes the list and keeps the text, arrow up starts at the end', async () => {
  const { user, from } = await openSearch();
  await user.type(from, 'o');
  await screen.findByRole('option', { name: 'Northgate' });
  await user.keyboard('{ArrowUp}');
  expect(screen.getByRole('option', { name: 'Southport' }).getAttribute('aria-selected')).toBe('true');
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('option')).toBeNull();
  expect(from.value).toBe('o');
});

test('the list says when nothing matches and when it could not be loaded', async () => {
  const { user, api, from } = await openSearch({ items: [] });
  await user.type(from, 'xyz');
  expect(await screen.findByText('No matching stations.')).toBeDefined();
  api.on('GET /api/stations', () => problem(500, 'internal-error', 'Something went wrong'));
  await user.type(from, 'q');
  expect(await screen.findByText('Stations could not be loaded.')).toBeDefined();
});

test('a search without stations names what is missing and goes nowhere', async () => {
  const { user, path, from } = await openSearch();
  await user.click(screen.getByRole('button', { name: 'Search' }));
  expect(from.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('combobox', { name: 'To' }).getAttribute('aria-invalid')).toBe('true');
  expect(screen.getAllByText('Choose a station from the list.').length).toBeGreaterThanOrEqual(2);
  expect(path()).toBe('/');
});

test('a complete search opens the results and is remembered', async () => {
  const { user, api, from, path, unmount } = await openSearch();
  await user.type(from, 'nor');
  await user.click(await screen.findByRole('option', { name: 'Northgate' }));
  await user.type(screen.getByRole('combobox', { name: 'To' }), 'sou');
  await user.click(await screen.findByRole('option', { name: 'Southport' }));
  await user.click(screen.getByRole('button', { name: 'Swap from and to' }));
  expect(from.value).toBe('Southport');
  api.on('GET /api/journeys', () => problem(500, 'internal-error', 'Something went wrong'));
  await user.click(screen.getByRole('button', { name: 'Search' }));
  await screen.findByRole('alert');
  expect(path()).toMatch(/^\/trains\?from=south&to=north&date=\d{4}-\d\d-\d\d$/);
  unmount();
  renderApp('/', { isSignedIn: false });
  expect((await screen.findByRole<HTMLInputElement>('combobox', { name: 'From' })).value).toBe('Southport');
});

test('a station typed in full counts as chosen, in any case and without accents', async () => {
  const { user, api, from, path } = await openSearch({
    items: [{ id: 'sj', name: 'São João', zone: 'UTC' }, stations[0]],
  });
  api.on('GET /api/journeys', () => problem(500, 'internal-error', 'Something went wrong'));
  await user.type(from, 'NORTHGATE');
  await user.type(screen.getByRole('combobox', { name: 'To' }), 'sao joao');
  await user.click(screen.getByRole('button', { name: 'Search' }));
  await screen.findByRole('alert');
  expect(path()).toMatch(/^\/trains\?from=north&to=sj&date=/);
});

test('stations of the same name are told apart, and none is taken unchosen', async () => {
  const { user, from, path } = await openSearch({
    items: [
      { id: 'x-a', name: 'Alpha', zone: 'UTC', detail: 'X Rail, Long Line' },
      { id: 'y-a', name: 'Alpha', zone: 'UTC', detail: 'Y Rail, Coast Line' },
    ],
  });
  await user.type(from, 'alpha');
  const option = await screen.findByRole('option', { name: 'Alpha Y Rail, Coast Line' });
  await user.click(screen.getByRole('button', { name: 'Search' }));
  expect(from.getAttribute('aria-invalid')).toBe('true');
  expect(path()).toBe('/');
  expect(option.textContent).toContain('Y Rail');
});

test('a station typed in full in another of its languages counts as chosen', async () => {
  const { user, api, from, path } = await openSearch({
    items: [
      { id: 'ath', name: 'Αθήνα', zone: 'UTC', otherNames: ['Athens'] },
      { id: 'air', name: 'Αθήνα Αεροδρόμιο', zone: 'UTC', otherNames: ['Athens Airport'] },
    ],
  });
  api.on('GET /api/journeys', () => problem(500, 'internal-error', 'Something went wrong'));
  await user.type(from, 'athens');
  await user.type(screen.getByRole('combobox', { name: 'To' }), 'athens airport');
  await user.click(screen.getByRole('button', { name: 'Search' }));
  await screen.findByRole('alert');
  expect(path()).toMatch(/^\/trains\?from=ath&to=air&date=/);
});

test('Enter takes the first match when none is highlighted', async () => {
  const { user, from, path } = await openSearch();
  await user.type(from, 'n');
  await screen.findByRole('option', { name: 'Northgate' });
  await user.keyboard('{Enter}');
  expect(from.value).toBe('Northgate');
  expect(path()).toBe('/');
});

test('"Change search" keeps the stations and the date', async () => {
  const [from, to] = stations;
  fakeApi({
    ...noTrains,
    'GET /api/stations': { items: stations },
    'GET /api/journeys': { from, to, date: '2099-06-01', journeys: [] },
  });
  const { user } = renderApp('/trains?from=north&to=south&date=2099-06-01', { isSignedIn: false });
  await screen.findByRole('heading', { name: 'Northgate to Southport' });
  await user.click(screen.getByRole('link', { name: 'Change search' }));
  expect((await screen.findByRole<HTMLInputElement>('combobox', { name: 'From' })).value).toBe('Northgate');
  expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'To' }).value).toBe('Southport');
  expect(screen.getByLabelText<HTMLInputElement>('Date').value).toBe('2099-06-01');
});

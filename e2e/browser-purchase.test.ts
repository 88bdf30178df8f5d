import type { JourneysView, JourneyView } from '@railhead/common/contracts/tickets';
import { seatsOf } from '@railhead/common/domain/coaches';
import { zoneOf } from '@railhead/common/domain/local-times';
import { localDate } from '@railhead/common/domain/time';
import { until } from '@railhead/common/testing/until';
import { compactVerify, createRemoteJWKSet } from 'jose';
import type { Locator, Page } from 'playwright-core';
import decodeQR, { type Size } from 'qr/decode.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  button,
  desktop,
  heading,
  inspect,
  layoutShift,
  openBrowser,
  phone,
  signIn,
  type TestBrowser,
  tabTo,
} from './browser.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { mailedCode, traveller } from './traveller.ts';

const started = new AsyncDisposableStack();
let product: Product;
let browser: TestBrowser;
/** What the feed has for sale: a train, a class, and the coach that the seat map opens first. */
let offered: { journey: JourneyView; className: string; coach: string };

beforeAll(async () => {
  product = started.use(await startProduct({ HOLD_SECONDS: '45' }));
  browser = started.use(await openBrowser(product.baseUrl));
  const { journey, run } = await traveller(product).findJourney(20);
  await untilOnSale(product, journey.runId);
  const roomy = run.coaches.find((coach) => seatsOf(coach).length >= 20);
  const travelClass = journey.classes.find(({ id }) => id === roomy?.class);
  if (!roomy || !travelClass) throw new Error(`no coach of ${journey.runId} has 20 seats`);
  offered = { journey, className: travelClass.name, coach: roomy.label };
});
afterAll(() => started.disposeAsync());

/** A night train leaves its later stops on the day after its service date. */
const boardingDate = () =>
  localDate(new Date(offered.journey.from.departure), zoneOf(offered.journey.from, offered.journey));
/** A seat of the map by its accessible name: number, position and state. */
const seat = (page: Page, number: number, word = '') =>
  page.getByRole('gridcell', { name: new RegExp(`^(Seat|Berth) ${number}, .*${word}$`) });
const offer = (page: Page) =>
  page
    .getByRole('article', { name: new RegExp(`^${offered.journey.number} at`) })
    .getByRole('link', { name: new RegExp(`^Choose seats, ${offered.className},`) })
    .first();

test('from search to a signed QR code, with two windows that see each other choose seats, and a declined card before a good one', {
  timeout: 240_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('first');
    await page.goto('/');
    await search(page);
    await heading(page, `${offered.journey.from.name} to ${offered.journey.to.name}`).waitFor();
    await offer(page).waitFor();
    await inspect(page);
    await offer(page).click();
    await seat(page, 1, 'free').waitFor();

    const other = await open('second');
    await other.goto(page.url());
    await seat(other, 1, 'free').waitFor();
    const delays = [
      await choose(seat(page, 1), seat(other, 1, 'on hold')),
      await choose(seat(page, 2), seat(other, 2, 'on hold')),
      await choose(seat(other, 3), seat(page, 3, 'on hold')),
    ];
    // Changes are pushed, so at least one of three arrives quickly even on a busy machine.
    expect(Math.min(...delays)).toBeLessThan(1000);
    const seats = [`${offered.coach}-1`, `${offered.coach}-2`];
    await page.getByRole('region', { name: 'Your seats' }).getByText(seats.join(' and ')).waitFor();
    await inspect(page);
    await button(page, 'Continue').click();

    await heading(page, 'Who is travelling?').waitFor();
    await inspect(page);
    await signIn(page, product, 'grace@example.org');
    await nameOf(page, 0).fill('Grace Hopper');
    await nameOf(page, 1).fill('Alan Turing');
    await inspect(page);
    await button(page, 'Continue to payment').click();

    await heading(page, 'Pay').waitFor();
    await button(page, '… 0002 is declined').click();
    await inspect(page);
    await button(page, /^Pay /).click();
    await page
      .getByRole('alert')
      .getByText(/another card/)
      .waitFor();
    await button(page, '… 4242 succeeds').click();
    await button(page, /^Pay /).click();

    await heading(page, 'Your tickets are ready').waitFor();
    const steps = page.getByRole('list', { name: 'Progress' }).getByRole('listitem');
    expect(await steps.allInnerTexts()).toHaveLength(4);
    await until('every step to be done', async () =>
      (await steps.allInnerTexts()).every((step) => step.includes(', done')),
    );
    await inspect(page);
    await page.getByRole('link', { name: 'View tickets' }).click();

    const codes = page.getByRole('img', { name: /^QR code/ });
    await codes.nth(1).waitFor();
    await inspect(page);
    const keys = createRemoteJWKSet(new URL('/api/tickets/.well-known/jwks.json', product.baseUrl));
    const claims = [];
    for (const code of await codes.all()) {
      const { payload } = await compactVerify(await readCode(page, code), keys);
      claims.push(JSON.parse(new TextDecoder().decode(payload)) as unknown);
    }
    expect(claims).toMatchObject(
      seats.map((id, index) => ({ n: offered.journey.runId, s: id, p: ['GH', 'AT'][index] })),
    );

    await seat(other, 1, 'taken').waitFor();
    await page.getByRole('link', { name: 'My trips' }).click();
    await page
      .getByRole('main')
      .getByRole('link', { name: new RegExp(seats.join('.*')) })
      .waitFor();
    await inspect(page);
  }, /402.*\/api\/payments\//);
});

test('on a narrow screen and by keyboard only: an order that is not paid in time releases its seats, which can be ordered again', {
  timeout: 240_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('phone', phone);
    const press = async (target: Locator, key = 'Enter') => {
      await tabTo(page, target);
      await page.keyboard.press(key);
    };
    const type = async (target: Locator, text: string) => {
      await tabTo(page, target);
      await page.keyboard.type(text);
    };
    const { from, to } = offered.journey;
    await page.goto(`/trains?from=${from.stationId}&to=${to.stationId}&date=${boardingDate()}`);
    await press(offer(page));

    await tabTo(page, page.getByRole('grid').locator('[tabindex="0"]'));
    for (const key of ['ArrowDown', 'ArrowDown', 'Space', 'ArrowDown', 'Space'])
      await page.keyboard.press(key);
    await page.getByRole('gridcell', { selected: true }).nth(1).waitFor();
    await until('both seats to be held', () => button(page, 'Continue').isEnabled());
    await press(button(page, 'Continue'));
    const address = page.getByLabel('E-mail address');
    await until('the sign-in form', async () => {
      if (await address.isVisible()) return true;
      // The button does nothing while the second seat is being held.
      await page.keyboard.press('Enter');
      return false;
    });

    await type(address, 'kay@example.org');
    await page.keyboard.press('Enter');
    await type(page.getByLabel('Code'), await mailedCode(product, 'kay@example.org'));
    await page.keyboard.press('Enter');
    await type(nameOf(page, 0), 'Kay McNulty');
    await type(nameOf(page, 1), 'Betty Jennings');
    await page.keyboard.press('Enter');

    await heading(page, 'Pay').waitFor();
    await press(button(page, '… 4242 succeeds'));
    await inspect(page);
    await heading(page, 'Your seats have been released').waitFor({ timeout: 90_000 });
    await page.getByText('Your card was not charged.').waitFor();
    await inspect(page);

    await press(button(page, 'Book the same seats again'));
    await heading(page, 'Pay').waitFor();
    const order = page.getByRole('region', { name: 'Your order' });
    for (const name of ['Kay McNulty', 'Betty Jennings']) await order.getByText(name).waitFor();
  });
});

test('on a narrow screen the results take the place of their skeleton, and a very long name fits', {
  timeout: 60_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('phone', phone);
    const { from, to } = offered.journey;
    const long = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch';
    await page.route(/\/api\/(journeys|runs)/, async (route) => {
      const response = await route.fetch();
      const named = (await response.text()).replaceAll(JSON.stringify(to.name), JSON.stringify(long));
      if (response.url().includes('journeys'))
        await page.getByRole('status', { name: 'Loading trains' }).waitFor();
      await route.fulfill({ response, body: named });
    });
    await page.goto(`/trains?from=${from.stationId}&to=${to.stationId}&date=${boardingDate()}`);
    await heading(page, `${from.name} to ${long}`).waitFor();
    await offer(page).waitFor();
    expect(await layoutShift(page)).toBeLessThan(0.05);
    expect(await page.evaluate(`document.fonts.check('1rem "Inter Variable"')`)).toBe(true);
    await inspect(page);
    const arrival = page.getByRole('article').first().getByText(long);
    const box = await arrival.boundingBox();
    expect(box && box.x + box.width).toBeLessThanOrEqual(phone.width - 16);
    await offer(page).click();
    await heading(page, 'Choose your seats').waitFor();
    await page.getByText(long).waitFor();
    await inspect(page);
  });
});

test('a browser in New York shows each time of a journey between two zones on the clocks of its station', {
  timeout: 60_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('abroad', desktop, 'America/New_York');
    const { from, to, number } = offered.journey;
    const zone = 'Asia/Kolkata';
    await page.route(/\/api\/journeys/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as JourneysView;
      const journeys = body.journeys.map((journey) => ({ ...journey, to: { ...journey.to, zone } }));
      await route.fulfill({ response, json: { ...body, journeys } });
    });
    await page.goto(`/trains?from=${from.stationId}&to=${to.stationId}&date=${boardingDate()}`);
    const train = page.getByRole('article', { name: new RegExp(`^${number} at`) }).first();
    const clock = (at: string, timeZone: string) =>
      new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }).format(new Date(at));
    await train.getByText('IST', { exact: true }).waitFor();
    expect(await train.locator('time').allInnerTexts()).toEqual([
      clock(from.departure, zoneOf(from, offered.journey)),
      clock(to.arrival, zone),
    ]);
    await inspect(page);
  });
});

test('where the system sets the colours, the selected class, coach, view and seat differ from the others', {
  timeout: 60_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('phone', phone);
    await page.emulateMedia({ forcedColors: 'active' });
    const { runId, from, to } = offered.journey;
    await page.goto(`/seats/${runId}?from=${from.index}&to=${to.index}`);
    await seat(page, 20, 'free').click();
    await page.getByRole('gridcell', { selected: true }).waitFor();
    for (const group of ['Class', 'Coach', 'View']) {
      const strip = page.getByRole('group', { name: group, exact: true });
      await strip.getByRole('radio', { checked: true }).waitFor();
    }
    const { segments, seats } = await page.evaluate<Backgrounds>(backgrounds);
    expect(segments.map(({ group }) => group)).toEqual(expect.arrayContaining(['Class', 'Coach', 'View']));
    for (const { group, selected, others } of segments) expect(others, group).not.toContain(selected);
    expect(seats.others).not.toContain(seats.selected);
  });
});

interface Backgrounds {
  segments: { group: string; selected: string; others: string[] }[];
  seats: { selected: string; others: string[] };
}

/** Runs in the page: the background colours of what is selected and of what is not. */
const backgrounds = `(() => {
  const colour = (element) => getComputedStyle(element).backgroundColor;
  const strips = [...document.querySelectorAll('fieldset')].filter((strip) => strip.querySelector(':checked'));
  const segments = strips.map((strip) => ({
    group: strip.querySelector('legend').textContent,
    selected: colour(strip.querySelector('label:has(:checked)')),
    others: [...strip.querySelectorAll('label:not(:has(:checked))')].map(colour),
  }));
  const seats = {
    selected: colour(document.querySelector('[aria-selected="true"] > span')),
    others: [...document.querySelectorAll('[aria-selected="false"] > span')].map(colour),
  };
  return { segments, seats };
})()`;

/** Searches as a person does: types part of a station's name, picks it from the list, sets the date. */
async function search(page: Page) {
  const { from, to } = offered.journey;
  for (const [label, name] of [
    ['From', from.name],
    ['To', to.name],
  ] as const) {
    await page.getByRole('combobox', { name: label }).fill(name.slice(0, -1));
    await page.getByRole('option', { name, exact: true }).click();
  }
  await page.getByLabel('Date', { exact: true }).fill(boardingDate());
  await inspect(page);
  await button(page, 'Search').click();
}

const nameOf = (page: Page, index: number) =>
  page
    .getByRole('group', { name: /^Passenger on seat/ })
    .nth(index)
    .getByLabel('Name');

/** Chooses a seat in one window and returns the milliseconds until another window shows it. */
async function choose(chosen: Locator, seen: Locator): Promise<number> {
  const startedAt = performance.now();
  await chosen.click();
  await seen.waitFor();
  return performance.now() - startedAt;
}

/** Reads a QR code from the screen, as a scanner does. */
async function readCode(page: Page, code: Locator): Promise<string> {
  const picture = (await code.screenshot()).toString('base64');
  const { data, ...size } = await page.evaluate<Size & { data: number[] }>(`(${pixelsOf})('${picture}')`);
  return decodeQR({ ...size, data: Uint8Array.from(data) }, { effort: 8, timeLimit: 5000 });
}

/** Runs in the page, where a PNG can be decoded: returns four bytes for each pixel. */
const pixelsOf = `async (png) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + png;
  await image.decode();
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  return { width, height, data: [...canvas.getImageData(0, 0, width, height).data] };
}`;

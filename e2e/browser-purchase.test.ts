import type { JourneyView } from '@railhead/common/contracts/tickets';
import { seatsOf } from '@railhead/common/domain/coaches';
import { zoneOf } from '@railhead/common/domain/local-times';
import { localDate } from '@railhead/common/domain/time';
import { until } from '@railhead/common/testing/until';
import { compactVerify, createRemoteJWKSet } from 'jose';
import type { Locator, Page } from 'playwright-core';
import decodeQR, { type Size } from 'qr/decode.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { button, heading, inspect, openBrowser, phone, signIn, type TestBrowser, tabTo } from './browser.ts';
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
  }, /402.*\/v1\/payment_intents\//);
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

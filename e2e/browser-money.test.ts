import { readFileSync } from 'node:fs';
import type { CancellationQuote, OrderView } from '@railhead/common/contracts/orders';
import type { JourneyView, RunView } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { button, heading, inspect, openBrowser, phone, signIn, type TestBrowser, tabTo } from './browser.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { traveller } from './traveller.ts';

const started = new AsyncDisposableStack();
let product: Product;
let browser: TestBrowser;
let found: { journey: JourneyView; run: RunView };

beforeAll(async () => {
  product = started.use(
    await startProduct({ HOLD_SECONDS: '65', EXTENSION_SECONDS: '120', MOST_EXTENSIONS: '2' }),
  );
  browser = started.use(await openBrowser(product.baseUrl));
  found = await traveller(product).findJourney(20);
  await untilOnSale(product, found.journey.runId);
});
afterAll(() => started.disposeAsync());

test('payment with an unavailable provider, a card without funds and a failed challenge, then two partial cancellations with refunds', {
  timeout: 240_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('payer');
    await signInAt(page, 'hedy@example.org');
    const order = await placeOrder(page, 2);
    const alert = page.getByRole('alert');

    await stripeFaults('POST', {
      kind: 'before',
      method: '*',
      path: '/v1/payment_intents',
      times: 1000,
      status: 500,
    });
    await page.goto(`/orders/${order.id}/pay`);
    await page.getByText('We will keep trying').waitFor();
    await inspect(page);
    await stripeFaults('DELETE');
    await page.route('**/confirm', (route) => route.abort());
    await pay(page, '… 4242 succeeds');
    await alert.getByText('is not responding').waitFor();
    await inspect(page);
    await page.unroute('**/confirm');

    await pay(page, '… 9995 insufficient funds');
    await alert.getByText('insufficient funds').waitFor();
    await pay(page, '… 3155 asks to authenticate');
    await button(page, 'Fail').click();
    await alert.getByText('Authentication with your bank failed').waitFor();
    await inspect(page);
    await pay(page, '… 3155 asks to authenticate');
    await button(page, 'Approve').click();
    await heading(page, 'Your tickets are ready').waitFor();

    await page.getByRole('link', { name: 'View tickets' }).click();
    const codes = page.getByRole('img', { name: /^QR code/ });
    await codes.nth(1).waitFor();
    await inspect(page);
    expect(await download(page, /^PDF/)).toMatch(/^%PDF-/);
    expect(await download(page, /^Calendar/)).toMatch(/^BEGIN:VCALENDAR/);
    await page.getByRole('link', { name: 'Cancel or refund' }).click();

    await heading(page, 'Cancel tickets').waitFor();
    const [, second] = order.seats;
    await button(page, 'Cancel').click();
    await alert.getByText('Select at least one passenger').waitFor();
    await page.getByRole('checkbox', { name: second?.passenger.name }).check();
    await page.getByText(/^Valid until/).waitFor();
    await inspect(page);
    await button(page, /^Cancel 1 ticket and refund /).click();
    const refunds = page.getByRole('list', { name: 'Refund' });
    await refunds.getByText(/^Sent to your card on/).waitFor();
    await inspect(page);
    await until('the seat to be free again', async () => !(await takenSeats()).includes(second?.seat ?? ''));

    await page.getByRole('link', { name: 'View tickets' }).click();
    await page.getByText('Cancelled. Not valid for travel.').waitFor();
    expect(await codes.count()).toBe(1);
    await inspect(page);
    await page.getByRole('link', { name: 'My trips' }).click();
    const row = page.getByRole('main').getByRole('link', { name: new RegExp(order.reference) });
    await row.getByText(/^1 passenger cancelled, .* refunded$/).waitFor();
    await inspect(page);

    await row.click();
    await raiseNextQuote(page);
    await page.getByRole('link', { name: 'Cancel or refund' }).click();
    await button(page, /^Cancel 1 ticket and refund /).click();
    await page.getByText('The refund amount has changed').waitFor();
    await inspect(page);
    await button(page, /^Cancel 1 ticket and refund /).click();
    await heading(page, 'Order cancelled').waitFor();
    await until(
      'both refunds to be on their way',
      async () => (await refunds.getByText(/^Sent to your card on/).count()) === 2,
    );
    await inspect(page);
    await page.getByRole('link', { name: 'My trips' }).click();
    await row.getByText('Refunded', { exact: true }).waitFor();

    const { cancellations, fare } = await getOrder(page, order.id);
    const fees = cancellations.reduce((sum, { fee }) => sum + fee.amount, 0);
    expect(await refundedAtStripe(order.id)).toBe(fare.amount - fees);
    expect((await takenSeats()).filter((seat) => order.seats.some((its) => its.seat === seat))).toEqual([]);
  }, /(402|409|ERR_FAILED|503).*\/api\/payments|409.*\/cancel|favicon\.ico/);
});

test('on a narrow screen the last minute offers more time, which Enter accepts; cancelling an unpaid order releases its seats', {
  timeout: 120_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('phone', phone);
    await signInAt(page, 'mary@example.org');
    const order = await placeOrder(page, 1);
    await page.goto(`/orders/${order.id}/pay`);
    const offer = page.getByRole('dialog', { name: 'Need more time?' });
    await offer.waitFor();
    await inspect(page);
    const extend = offer.getByRole('button', { name: 'Extend time' });
    await until(
      'the offer to have the focus',
      async () => (await extend.and(page.locator(':focus')).count()) === 1,
    );
    await page.keyboard.press('Enter');
    await offer.waitFor({ state: 'detached' });
    const { holdUntil, extendableUntil } = await getOrder(page, order.id);
    expect(Date.parse(holdUntil) - Date.parse(order.holdUntil)).toBe(120_000);
    expect(Date.parse(extendableUntil ?? '') - Date.parse(holdUntil)).toBe(120_000);
    await page
      .getByRole('timer')
      .getByText(/^[23]:\d\d$/)
      .waitFor();

    await tabTo(page, button(page, 'Cancel order'));
    await page.keyboard.press('Enter');
    await tabTo(page, button(page, 'Yes, cancel order'));
    await page.keyboard.press('Enter');
    await heading(page, 'Order cancelled').waitFor();
    await page.getByText('Your card was not charged.').waitFor();
    await inspect(page);
  });
});

async function signInAt(page: Page, email: string) {
  await page.goto('/signin?next=/trips');
  await signIn(page, product, email);
  await heading(page, 'My trips').waitFor();
}

/** Places an order on free seats for the signed-in passenger, as the form would send it. */
async function placeOrder(page: Page, count: number): Promise<OrderView> {
  const { runId, from, to } = found.journey;
  const seats = await traveller(product).freeSeats(found, count);
  const answer = await page.request.post('/api/orders', {
    headers: { 'idempotency-key': crypto.randomUUID() },
    data: {
      runId,
      from: from.index,
      to: to.index,
      seats: seats.map((seat, index) => ({
        seat,
        passenger: {
          name: ['Hedy Lamarr', 'Bartholomew Featherstonehaugh-Cholmondeley'][index],
          type: 'adult',
        },
      })),
    },
  });
  expect(answer.status()).toBe(201);
  return (await answer.json()) as OrderView;
}

const getOrder = async (page: Page, orderId: string) =>
  (await (await page.request.get(`/api/orders/${orderId}`)).json()) as OrderView;

async function pay(page: Page, card: string) {
  await button(page, card).click();
  await button(page, /^Pay /).click();
}

/** Raises the refund in the next quote, as if the fees had risen after it was given. */
const raiseNextQuote = (page: Page) =>
  page.route(
    '**/cancellation',
    async (route) => {
      const response = await route.fetch();
      const quote = (await response.json()) as CancellationQuote;
      for (const { refund } of quote.seats) refund.amount += 100;
      await route.fulfill({ response, json: quote });
    },
    { times: 1 },
  );

/** Makes the local Stripe fail, or ends its faults. */
async function stripeFaults(method: 'POST' | 'DELETE', fault?: object) {
  await fetch(`${product.stripeUrl}/_control/faults`, {
    method,
    ...(fault && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) }),
  });
}

/** Clicks a button and returns the file that it saves. */
async function download(page: Page, name: RegExp): Promise<string> {
  const download = page.waitForEvent('download');
  await button(page, name).first().click();
  return readFileSync(await (await download).path(), 'latin1');
}

async function takenSeats(): Promise<string[]> {
  const { runId, from, to } = found.journey;
  const map = await fetch(`${product.baseUrl}/api/seats/${runId}?from=${from.index}&to=${to.index}`);
  return Object.keys(((await map.json()) as { seats: object }).seats);
}

/** The minor units that Stripe refunded for an order, by its own records. */
async function refundedAtStripe(orderId: string): Promise<number> {
  const { intents, refunds } = (await (await fetch(`${product.stripeUrl}/ledger.json`)).json()) as {
    intents: { id: string; metadata: { orderId: string } }[];
    refunds: { payment_intent: string; amount: number }[];
  };
  const ofOrder = intents.filter(({ metadata }) => metadata.orderId === orderId).map(({ id }) => id);
  return refunds
    .filter(({ payment_intent }) => ofOrder.includes(payment_intent))
    .reduce((sum, { amount }) => sum + amount, 0);
}

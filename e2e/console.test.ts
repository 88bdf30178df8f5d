import { serviceApp } from '@railhead/common/http/service-app';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspect, openBrowser, signIn, type TestBrowser } from './browser.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { cards, traveller } from './traveller.ts';

const started = new AsyncDisposableStack();
let product: Product;
let browser: TestBrowser;
beforeAll(async () => {
  product = started.use(await startProduct({ EXTENSION_WINDOW_SECONDS: '60' }));
  browser = started.use(await openBrowser(product.baseUrl));
});
afterAll(() => started.disposeAsync());

/** What no service can read: it becomes a dead letter of each consumer. */
async function publishUnreadable(): Promise<void> {
  await using app = serviceApp({ name: 'stranger', title: 'A stranger', logLevel: 'silent' });
  const bus = openBus(app, { natsUrl: product.servers.natsUrl, natsPrefix: '' }, 'client');
  await bus.publish('orders.order-placed.v1.unreadable', 'not json, from ada@example.org', 'unreadable');
}

test('an operator watches an order, finds it by reference with its declines, and discards a dead letter', {
  timeout: 120_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('operator');
    const title = (name: string) => page.getByRole('heading', { level: 1, name });
    const tab = (name: string) =>
      page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click();
    await page.goto('/ops');
    await title('Operations console').waitFor();
    await inspect(page);
    await signIn(page, product, 'operator@demo.local');

    await title('Events').waitFor();
    const filterBy = async (filter: string) => {
      await page.getByLabel('Subject filter').fill(filter);
      await page.getByRole('button', { name: 'Apply' }).click();
    };
    await filterBy('orders..x');
    await page.getByRole('alert').getByText('A subject filter may contain letters').waitFor();
    await inspect(page);
    await filterBy('orders.order-placed.>');
    await page.getByText('No matching events yet').waitFor();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();

    const passenger = traveller(product);
    await passenger.signIn('joan@example.org');
    const found = await passenger.findJourney();
    await untilOnSale(product, found.journey.runId);
    const { body: order } = await passenger.order(found.journey, await passenger.freeSeats(found, 1));

    const placed = page.getByRole('row').filter({ hasText: order.id });
    await placed.waitFor();
    await inspect(page);
    await placed.getByRole('button', { name: 'order-placed' }).click();
    await inspect(page);
    await page
      .getByRole('complementary', { name: 'Event' })
      .getByRole('link', { name: /timeline/ })
      .click();
    await title(`Order ${order.reference}`).waitFor();
    await page.getByRole('main').getByRole('listitem').getByText('order-placed').first().waitFor();
    await inspect(page);

    const { body: payment } = await passenger.startPayment(order.id);
    await passenger.confirmCard(payment, cards.declined);
    await passenger.confirmCard(payment, cards.challenged);
    await tab('Orders');
    await page.getByLabel('Reference or order ID').fill(order.reference.toLowerCase());
    await page.getByRole('button', { name: 'Find' }).click();
    await title(`Order ${order.reference}`).waitFor();
    await page.getByText('card declined').waitFor();
    await page.getByText('3-D Secure asked for').waitFor();
    await inspect(page);

    await tab('Refunds');
    await page.getByText('No refunds are waiting or given up.').waitFor();
    await inspect(page);
    const tooEarly = { holdUntil: order.holdUntil };
    expect((await passenger.request('POST', `/api/orders/${order.id}/extend`, tooEarly)).status).toBe(409);
    await tab('Refusals');
    await page.getByRole('button', { name: 'More time requested too early' }).click();
    await page.getByText(/^1 refused request · More time/).waitFor();
    await inspect(page);
    await tab('Dead letters');
    await page.getByText('No dead letters.').waitFor();
    await inspect(page);
    await publishUnreadable();
    await page.getByText(/3 copies/).waitFor();
    await page.getByRole('button', { name: 'Open message' }).click();
    await page.getByText('not json, from •••').waitFor();
    await page.getByRole('button', { name: 'Discard …' }).click();
    await page.getByLabel('Reason').fill('sent by hand');
    await inspect(page);
    await page.getByRole('button', { name: 'Discard 3 copies' }).click();
    await page.getByText('No dead letters.').waitFor();
    await page.getByText('sent by hand').waitFor();
    await inspect(page);
    await tab('Streams');
    await page.getByRole('heading', { name: 'ORDERS' }).waitFor();
    await page.getByText('delivered, but not acknowledged yet').waitFor();
    await inspect(page);
  }, /status of 400/);
});

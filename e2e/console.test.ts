import { afterAll, beforeAll, test } from 'vitest';
import { inspect, openBrowser, signIn, type TestBrowser } from './browser.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { traveller } from './traveller.ts';

const started = new AsyncDisposableStack();
let product: Product;
let browser: TestBrowser;
beforeAll(async () => {
  product = started.use(await startProduct());
  browser = started.use(await openBrowser(product.baseUrl));
});
afterAll(() => started.disposeAsync());

test('an operator signs in, watches an order being placed, reads its timeline, and finds no dead letters', {
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
    await page.getByLabel('Subject filter').fill('orders.order-placed.>');
    await page.getByRole('button', { name: 'Apply' }).click();
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

    await tab('Refunds');
    await page.getByText('No refunds are waiting or given up.').waitFor();
    await inspect(page);
    await tab('Dead letters');
    await page.getByText('No dead letters.').waitFor();
    await inspect(page);
    await tab('Streams');
    await page.getByRole('heading', { name: 'ORDERS' }).waitFor();
    await inspect(page);
  });
});

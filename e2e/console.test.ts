import type { OrderView } from '@railhead/common/contracts/orders';
import { serviceApp } from '@railhead/common/http/service-app';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../client/web/src/config/paths.ts';
import { button, heading, inspect, openBrowser, signIn, type TestBrowser } from './browser.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { cards, mailedCode, traveller } from './traveller.ts';

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

test('a passkey is added on the account page, signs in without an address and confirms its own removal', {
  timeout: 120_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('passenger');
    const setPresence = await plugAuthenticator(page);
    await page.goto('/account');
    await signIn(page, product, 'passkeys@example.org');
    const section = page.getByRole('region', { name: 'Passkeys' });
    await section.getByRole('button', { name: 'Add a passkey' }).click();
    await section.getByLabel('Name of the passkey').fill('Blue key');
    const first = await mailedCode(product, 'passkeys@example.org');
    await section.getByRole('button', { name: 'Send code' }).click();
    await section.getByLabel('Code').fill(await mailedCode(product, 'passkeys@example.org', first));
    await inspect(page);
    await section.getByRole('button', { name: 'Create passkey' }).click();
    await section.getByText('Your passkey was added.').waitFor();
    await inspect(page);

    await setPresence(false);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.goto('/signin?next=/account');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
    await inspect(page);
    // The suggestions of the e-mail field go on waiting; the button starts a request of its own.
    await setPresence(true);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await section.getByText(/last used/).waitFor();

    await section.getByRole('button', { name: 'Remove Blue key' }).click();
    await section.getByRole('button', { name: 'Confirm with a passkey' }).click();
    await section.getByText('Confirmed with your passkey.').waitFor();
    await inspect(page);
    await section.getByRole('button', { name: 'Remove passkey' }).click();
    await section.getByText('Blue key').waitFor({ state: 'detached' });
  }, /status of 401/);
});

/** A device with a fingerprint reader, in software. @returns a switch: whether somebody touches it. */
async function plugAuthenticator(page: Page): Promise<(isPresent: boolean) => Promise<void>> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('WebAuthn.enable');
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return async (enabled) => {
    await devTools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  };
}

// The content of the console is shown by the first test, which fails on a breach too: the browser logs it as an error.
test('no page of the shop, the console or the API document breaks its policy, which allows nothing inline', {
  timeout: 120_000,
}, async () => {
  await browser.journey(async (open) => {
    const page = await open('passenger');
    await page.addInitScript(recordViolations);
    await page.goto('/signin?next=/trips');
    await signIn(page, product, 'olga@example.org');
    await heading(page, 'My trips').waitFor();
    const { journey, seat, order } = await placeOrder(page);
    await openPage(page, `/orders/${order.id}/pay`);
    await button(page, '… 4242 succeeds').click();
    await button(page, /^Pay /).click();
    await heading(page, 'Your tickets are ready').waitFor();

    const stretch = `from=${journey.from.index}&to=${journey.to.index}`;
    const search = `from=${journey.from.stationId}&to=${journey.to.stationId}&date=${journey.from.departure.slice(0, 10)}`;
    const queries: Partial<Record<string, string>> = {
      [paths.results]: `?${search}`,
      [paths.seats]: `?${stretch}`,
      [paths.checkout]: `?${stretch}&seats=${seat}`,
    };
    for (const pattern of Object.values(paths)) {
      const path = pattern.replace('$runId', journey.runId).replace('$orderId', order.id);
      await openPage(page, path + (queries[pattern] ?? ''));
    }
    await openPage(page, '/nowhere');
    await openPage(page, '/docs');
    await page.getByText('Start the payment of an order').waitFor();
    expect(await violations(page)).toEqual([]);
  }, /status of 40[49]|favicon/);
});

/** Runs in the page: keeps what the browser refused because of the content policy. */
const recordViolations = `
  window.violations = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    window.violations.push([violatedDirective, blockedURI, sample].join(' ')));`;

const violations = (page: Page) => page.evaluate<string[]>('window.violations');

async function openPage(page: Page, path: string) {
  const response = await page.goto(path);
  const { 'content-security-policy': policy = '', ...headers } = (await response?.allHeaders()) ?? {};
  expect(policy, path).toMatch(/^default-src 'self'/);
  expect(policy, path).not.toContain('unsafe');
  expect(headers, path).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': expect.stringMatching(/no-referrer/),
  });
  await page.locator('h1, .swagger-ui').first().waitFor();
  expect(await violations(page), path).toEqual([]);
}

async function placeOrder(page: Page) {
  const passenger = traveller(product);
  const found = await passenger.findJourney();
  await untilOnSale(product, found.journey.runId);
  const [seat = '', next = ''] = await passenger.freeSeats(found, 2);
  const { runId, from, to } = found.journey;
  const stretch = { from: from.index, to: to.index };
  const ordered = await page.request.post('/api/orders', {
    headers: { 'idempotency-key': crypto.randomUUID() },
    data: { runId, ...stretch, seats: [{ seat, passenger: { name: 'Olga', type: 'adult' } }] },
  });
  const held = await page.request.put(`/api/seats/${runId}/hold`, { data: { ...stretch, seats: [next] } });
  expect([ordered.status(), held.status()]).toEqual([201, 200]);
  return { journey: found.journey, seat: next, order: (await ordered.json()) as OrderView };
}

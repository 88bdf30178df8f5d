import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '../../product.ts';
import type { Attack, Scale } from '../attack.ts';
import { cancel, placeOrder } from '../target/bookings.ts';
import { callersOf } from '../target/callers.ts';
import { forEachAtOnce } from '../target/each.ts';
import { send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

const path = '/api/payments/webhooks/stripe';

interface Webhook {
  what: string;
  body: string;
  signature: string;
}

/** Webhooks that Stripe did not send, or sent long ago: all are refused, and an unpaid order stays unpaid. */
export const alteredWebhooks: Attack = {
  name: 'altered-webhooks',
  title: 'Webhooks with another signature, time or body are refused, and replayed ones pay for nothing',
  leastCases: { short: 150, full: 973, nightly: 3000 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const { ada } = await callersOf(product);
    const order = await placeOrder(product, ada.traveller);
    const { body: payment } = await ada.traveller.startPayment(order.id);
    const intent = payment.clientSecret.slice(0, payment.clientSecret.indexOf('_secret'));
    const sign = signer(product);
    const now = Math.floor(Date.now() / 1000);
    const body = claimOfPayment(intent, order.fare.amount);
    const refused = refusedWebhooks(body, sign, now, scale);
    const post = ({ body: text, signature }: Webhook) =>
      send(product.baseUrl, { method: 'POST', path, headers: { 'stripe-signature': signature }, body: text });
    await forEachAtOnce(refused, 16, async (webhook) => {
      const { status } = await post(webhook);
      check(status === 400, {
        rule: 'webhook-accepted',
        severity: 'high',
        message: `A webhook with ${webhook.what} was answered with ${status}.`,
        where: `POST ${path}`,
      });
    });
    // The secret is right and the content is not: it may only lead to a question to Stripe.
    const replays = Array.from({ length: 20 }, () => ({
      what: 'a replay',
      body,
      signature: sign(body, now),
    }));
    await forEachAtOnce(replays, 8, async (webhook) => {
      const { status } = await post(webhook);
      check(status === 200, {
        rule: 'webhook-replay',
        severity: 'low',
        message: `A repeated webhook was answered with ${status}, so that Stripe would send it for days.`,
        where: `POST ${path}`,
      });
    });
    const { status } = await ada.traveller.getOrder(order.id);
    check(status === 'pending', {
      rule: 'webhook-believed',
      severity: 'high',
      message: `An order that nobody paid is ${status} after webhooks claimed its payment.`,
      where: `POST ${path}`,
    });
    await cancel(ada.traveller, order.id);
    return result();
  },
};

const claimOfPayment = (id: string, amount: number) =>
  JSON.stringify({
    id: `evt_${crypto.randomUUID()}`,
    object: 'event',
    type: 'payment_intent.amount_capturable_updated',
    created: Math.floor(Date.now() / 1000),
    data: { object: { object: 'payment_intent', id, amount, status: 'requires_capture' } },
  });

type Sign = (body: string, time: number | string, secret?: string) => string;

/** Signs as Stripe does, with the secret of the product or another. */
function signer({ dataDir }: Product): Sign {
  const { stripeWebhookSecret } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as {
    stripeWebhookSecret: string;
  };
  return (body, time, secret = stripeWebhookSecret) =>
    `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}

function refusedWebhooks(body: string, sign: Sign, now: number, scale: Scale): Webhook[] {
  const right = sign(body, now);
  const [, digest = ''] = right.split('v1=');
  const count = { short: 40, full: 400, nightly: 1500 }[scale];
  const digits = Array.from({ length: Math.min(count, digest.length * 3) }, (_, index) => {
    const at = index % digest.length;
    const digit = (
      (Number.parseInt(digest[at] ?? '0', 16) + 1 + Math.floor(index / digest.length)) %
      16
    ).toString(16);
    return {
      what: `another digit at ${at}`,
      body,
      signature: `t=${now},v1=${digest.slice(0, at)}${digit}${digest.slice(at + 1)}`,
    };
  });
  const bodies = Array.from({ length: count }, (_, index) => {
    const at = (index * 7) % body.length;
    const character = String.fromCharCode(
      33 + ((body.charCodeAt(at) + 1 + Math.floor(index / body.length)) % 90),
    );
    const altered = `${body.slice(0, at)}${character}${body.slice(at + 1)}`;
    return {
      what: `another character at ${at} of its body`,
      body: altered === body ? `${body} ` : altered,
      signature: right,
    };
  });
  const ages = Array.from({ length: Math.ceil(count / 2) }, (_, index) => {
    const age = 310 + index * index;
    return { what: `a right signature that is ${age} s old`, body, signature: sign(body, now - age) };
  });
  const times = Array.from({ length: Math.ceil(count / 2) }, (_, index) => ({
    what: `a time ${index + 1} s after the signed one`,
    body,
    signature: `t=${now + index + 1},v1=${digest}`,
  }));
  const headers = [
    '',
    'nonsense',
    't=',
    'v1=',
    't=,v1=',
    `t=${now}`,
    `v1=${digest}`,
    `t=${now},v1=`,
    `t=${now},v0=${digest}`,
    `t=${now},v1=${digest.toUpperCase()}`,
    `t=${now},v1=${digest}00`,
    `t=${now},v1=${digest.slice(0, 32)}`,
    `t=-1,v1=${digest}`,
    `t=0,v1=${digest}`,
    `t=9999999999999999999,v1=${digest}`,
    `t=NaN,v1=${digest}`,
    `${right},`,
    `,${right}`,
    right.replace(',', ';'),
    sign(body, now, 'whsec_of_a_thief'),
    sign(body, now, ''),
    sign('', now),
    sign(body, 'NaN'),
    sign(body, '1e3'),
    sign(body, ''),
  ].map((signature) => ({ what: `the signature "${signature.slice(0, 30)}"`, body, signature }));
  const shapes = [
    '{}',
    'null',
    '[]',
    '7',
    '"evt_1"',
    '',
    '{',
    '{"id":"evt_1"}',
    '{"id":{"$gt":""},"type":"a","data":{"object":{}}}',
  ].map((text) => ({
    what: `a right signature of ${text || 'nothing'}`,
    body: text,
    signature: sign(text, now),
  }));
  return [...digits, ...bodies, ...ages, ...times, ...headers, ...shapes];
}

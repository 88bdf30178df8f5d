import { stripeGateway } from '../../../../payments/src/gateway/stripe.ts';
import { cardForm, GOOD_CARD, post, WEBHOOK_SECRET } from '../../../test/stripe/local-stripe.ts';
import type { Target } from './exercise.ts';

const DECLINED_CARD = '4000000000000002';

/** Makes every call of the payments service through its own gateway. */
export async function makeOurCalls({ origin }: Target) {
  const gateway = stripeGateway({
    stripeSecretKey: 'sk_test_check',
    stripePublishableKey: 'pk_test_check',
    stripeWebhookSecret: WEBHOOK_SECRET,
    stripeUrl: origin,
  });
  const anHourAgo = new Date(Date.now() - 3_600_000);
  const amount = { amount: 136_000, currency: 'BDT' };
  const present = async ({ id }: { id: string }, card: string) => {
    const { client_secret: _, ...form } = cardForm('', card);
    const { body } = await post(`${origin}/v1/confirmation_tokens`, form, {
      authorization: `Bearer ${gateway.publishableKey}`,
    });
    const { id: token } = body as { id: string };
    await gateway.getCard(token);
    await gateway.confirm(id, token);
  };

  const paid = await gateway.createIntent({ orderId: 'order-paid', amount }, 1);
  await gateway.findIntent('order-paid', new Date());
  await present(paid, DECLINED_CARD);
  await gateway.getIntent(paid.id);
  await present(paid, GOOD_CARD);
  await gateway.capture(paid.id);
  await gateway.refund(paid.id, { id: 'order-paid.3', amount: 36_000 }, amount.currency);
  await gateway.getIntent(paid.id);

  const dropped = await gateway.createIntent({ orderId: 'order-dropped', amount }, 2);
  await present(dropped, GOOD_CARD);
  await gateway.cancel(dropped.id);
  await gateway.getIntent(dropped.id);

  await gateway.listChanges(anHourAgo);
  await gateway.listMovements(anHourAgo);
}

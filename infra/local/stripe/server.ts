/**
 * A small Stripe for laptops and tests: the same HTTP API, so the real SDK works against it.
 * Environment: PORT, DATA_DIR (kept between starts), HOST (127.0.0.1), and both or neither of WEBHOOK_URL and
 * STRIPE_WEBHOOK_SECRET. Its ledger is shown at `/`, where failures can be asked for; programs ask at `/_control`.
 */
import { buildApp } from './app.ts';
import type { WebhookTarget } from './webhooks.ts';

const app = buildApp({ dataDir: given('DATA_DIR'), webhook: webhookTarget() });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void app.close());
await app.listen({ host: process.env['HOST'] ?? '127.0.0.1', port: Number(given('PORT')) });

function given(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set.`);
}

function webhookTarget(): WebhookTarget | undefined {
  const isWanted = Boolean(process.env['WEBHOOK_URL'] ?? process.env['STRIPE_WEBHOOK_SECRET']);
  return isWanted ? { url: given('WEBHOOK_URL'), secret: given('STRIPE_WEBHOOK_SECRET') } : undefined;
}

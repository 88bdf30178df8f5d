/**
 * A local Stripe for development and tests with the same HTTP API, so that the real SDK works with it.
 * Environment: PORT, DATA_DIR (state across restarts), HOST (default 127.0.0.1), and both or neither of WEBHOOK_URL and
 * STRIPE_WEBHOOK_SECRET. `/` shows its state and injects faults; programs inject faults with `/_control`.
 */
import { isOwnHost, ownHosts } from '@railhead/common/http/own-hosts';
import { buildApp } from './app.ts';
import type { WebhookTarget } from './webhooks.ts';

const host = process.env['HOST'] ?? '127.0.0.1';
const allowedHosts = process.env['ALLOWED_HOSTS'];
// In a cluster the probes and the port-forward decide which names lead here.
const own = isOwnHost(host, ownHosts()) || allowedHosts ? ownHosts(allowedHosts) : undefined;
const app = buildApp({ dataDir: requiredEnv('DATA_DIR'), own, webhook: webhookTarget() });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void app.close());
await app.listen({ host, port: Number(requiredEnv('PORT')) });

function requiredEnv(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set.`);
}

function webhookTarget(): WebhookTarget | undefined {
  const isConfigured = Boolean(process.env['WEBHOOK_URL'] ?? process.env['STRIPE_WEBHOOK_SECRET']);
  return isConfigured
    ? { url: requiredEnv('WEBHOOK_URL'), secret: requiredEnv('STRIPE_WEBHOOK_SECRET') }
    : undefined;
}

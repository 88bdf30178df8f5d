import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { type Product, startProduct, untilOnSale } from '../../../e2e/product.ts';
import { cards, mailedCode, type Traveller, traveller } from '../../../e2e/traveller.ts';
import { startSystem } from '../../local/launch/system.ts';
import { root } from '../../local/paths.ts';
import { runFolder } from '../../local/processes/run-folder.ts';
import { startServers } from '../../local/servers/start-servers.ts';
import { startS3Server } from './s3-server.ts';

/**
 * Sells tickets, backs the system up while it sells, loses it and restores it, with a real S3 server. Each command runs as the
 * step of the CronJob would, with the rights of that step alone. Prints what each said and how long it took.
 */
const print = (line: string) => process.stdout.write(`${line}\n`);
const work = mkdtempSync(join(tmpdir(), 'railhead-rehearsal-'));
const environment = 'rehearsal';
await using started = new AsyncDisposableStack();
started.defer(() => rmSync(work, { recursive: true, force: true }));

const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
const s3 = await startS3Server(join(work, 's3'), runFolder(join(work, 'run')), environment);
started.defer(s3.stop);
const asUser = (user: keyof typeof s3.users) => ({
  S3_ENDPOINT: s3.endpoint,
  S3_ACCESS_KEY_ID: s3.users[user].accessKeyId,
  S3_SECRET_ACCESS_KEY: s3.users[user].secretAccessKey,
});

/** Runs one command of the backup program. Rejects if it fails, unless a failure is expected. */
async function run(
  command: string,
  env: Record<string, string>,
  expected: 'success' | 'failure' | 'either' = 'success',
): Promise<number> {
  const begun = performance.now();
  print(`$ node infra/backup/src/main.ts ${command}`);
  const settings = { BACKUP_ENVIRONMENT: environment, BACKUP_FOLDER: join(work, 'backups') };
  const outcome = await promisify(execFile)(
    process.execPath,
    [join(root, 'infra/backup/src/main.ts'), ...command.split(' ')],
    { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings, ...env } },
  ).catch((error: { stdout: string; stderr: string }) => ({ ...error, hasFailed: true }));
  for (const line of `${outcome.stdout}${outcome.stderr}`.trim().split('\n')) print(`  ${line}`);
  const actual = 'hasFailed' in outcome ? 'failure' : 'success';
  if (expected !== 'either' && actual !== expected) throw new Error(`${command}: ${actual}`);
  const seconds = (performance.now() - begun) / 1000;
  print(`  (${seconds.toFixed(1)} s)`);
  return seconds;
}

async function buy(
  buyer: Traveller,
  product: Product,
  findings: Awaited<ReturnType<Traveller['findJourney']>>,
) {
  const [seat = ''] = await buyer.freeSeats(findings, 1);
  const { status, body } = await buyer.order(findings.journey, [seat]);
  if (status !== 201) throw new Error(`no order: ${status}`);
  await buyer.confirmCard((await buyer.startPayment(body.id)).body, cards.good);
  return body.id;
}

// Not every server has lifecycle rules, versitygw for example; infra/backup/test/bucket.test.ts reads ours back.
await run('lifecycle set', asUser('owner'), 'either');

const product = started.use(await startProduct());
const source = {
  NATS_URL: product.servers.natsUrl,
  MONGO_URL: product.servers.mongoUrl,
  BACKUP_RECIPIENT: recipient,
};
const leaving = 'leaver@example.org';
const [buyer, leaver] = [traveller(product), traveller(product)];
await buyer.signIn('ada@example.org');
await leaver.signIn(leaving);
const found = await buyer.findJourney();
await untilOnSale(product, found.journey.runId);
const sold: string[] = [];
for (let count = 0; count < 5; count++) sold.push(await buy(buyer, product, found));
await buy(leaver, product, found);

let isSelling = true;
const selling = (async () => {
  const later = traveller(product);
  await later.signIn('later@example.org');
  const elsewhere = await later.findJourney();
  for (let count = 0; isSelling && count < 12; count++) await buy(later, product, elsewhere);
})();
await run('snapshot', source);
isSelling = false;
await selling;
await run('export', asUser('writer'));
await run('list', asUser('writer'), s3.hasRights ? 'failure' : 'success');
await run('verify', asUser('reader'));

const earlier = await mailedCode(product, leaving);
await leaver.request('POST', '/api/auth/codes', { email: leaving });
const code = await mailedCode(product, leaving, earlier);
const erased = await leaver.request('DELETE', '/api/auth/me', { proof: { code } });
print(`an account is erased after the backup: ${erased.status}`);
await run('erasures', { ...source, ...asUser('writer') });

const metrics = join(work, 'backup.prom');
const stripe = { STRIPE_URL: product.stripeUrl ?? '' };
await run(`drill ${metrics}`, { ...asUser('reader'), BACKUP_IDENTITY: identity, ...stripe });
print(readFileSync(metrics, 'utf8').trim());

print('the system is lost; an empty one takes its place');
const afterLoss = join(work, 'restored');
cpSync(join(product.dataDir, 'stripe'), join(afterLoss, 'stripe'), { recursive: true });
cpSync(join(product.dataDir, 'secrets.json'), join(afterLoss, 'secrets.json'));
await product[Symbol.asyncDispose]();
const begun = performance.now();
const servers = await startServers({ dataDir: afterLoss });
started.defer(servers.stop);
const target = { NATS_URL: servers.natsUrl, MONGO_URL: servers.mongoUrl };
await run(`fetch newest ${join(work, 'fetched')}`, asUser('reader'));
await run(`restore ${join(work, 'fetched')}`, { ...target, BACKUP_IDENTITY: identity });
await run(`restore ${join(work, 'fetched')}`, { ...target, BACKUP_IDENTITY: identity }, 'failure');
await servers.stop();
const restored = await startSystem({ dataDir: afterLoss });
started.defer(restored.stop);
print(`RTO: ${((performance.now() - begun) / 1000).toFixed(1)} s until every service was ready again`);

const again = traveller({ ...product, ...restored });
await again.signIn('ada@example.org');
for (const id of sold) {
  const { status, progress } = await again.getOrder(id);
  if (status !== 'confirmed' || !progress.ticketsIssued) throw new Error(`${id} is ${status}`);
}
print(`${sold.length} orders are confirmed and have their tickets`);
await buy(again, { ...product, ...restored }, await again.findJourney());
print('a ticket is sold on the restored system');

print('the bucket is away');
await s3.stop();
await run(
  'verify',
  { ...asUser('reader'), ...(!s3.hasRights && { S3_ENDPOINT: 'http://127.0.0.1:1' }) },
  'failure',
);

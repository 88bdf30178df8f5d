import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@railhead/common/runtime/config';
import type { Bucket } from '../bucket/open-bucket.ts';
import { fetchBackup, newestBackup } from '../bucket/read-backup.ts';
import { DrillConfig } from '../config.ts';
import { type Addresses, openInstallation } from '../open-installation.ts';
import { restore } from '../restore/restore.ts';
import { auditRestored } from './audit-restored.ts';
import { pushMetrics, writeMetrics } from './metrics.ts';

export interface DrillOptions {
  identity: string;
  /** For Prometheus (textfile collector); changed only by a good drill. */
  metricsFile?: string;
}

/**
 * Proves that the newest backup can be used: restores it into an empty system, at the addresses that the environment gives or
 * on servers of its own, and audits that. The system that the backup was made of is not touched.
 */
export async function drill(
  bucket: Bucket,
  { identity, metricsFile }: DrillOptions,
  print: (line: string) => void,
): Promise<{ violations: number }> {
  await using started = new AsyncDisposableStack();
  const work = started.adopt(await mkdtemp(join(tmpdir(), 'railhead-drill-')), (folder) =>
    rm(folder, { recursive: true, force: true }),
  );
  const begun = Date.now();
  const manifest = await fetchBackup(bucket, await newestBackup(bucket), join(work, 'backup'));
  const fetchedMs = Date.now() - begun;
  print(`${manifest.id} was fetched and verified in ${fetchedMs} ms`);
  const { stripeUrl, pushgatewayUrl, ...given } = readConfig(DrillConfig);
  const addresses = givenAddresses(given) ?? (await ownServers(started, join(work, 'servers')));

  const restoring = Date.now();
  const restored = await restoreInto(addresses, join(work, 'backup'), identity);
  const restoreMs = Date.now() - restoring;
  print(`${restored.documents} documents and ${restored.messages} messages were restored in ${restoreMs} ms`);

  const sources = { ...addresses, stripeUrl };
  const audit = await auditRestored(sources, new Date(manifest.databaseTime));
  print(`${audit.checked} checks on ${audit.orders} orders, ${audit.violations.length} violations`);
  for (const { id, message } of audit.violations) print(`violated ${id}: ${message}`);
  for (const id of audit.lostCaptures) print(`captured after the backup, to be refunded by hand: ${id}`);
  if (audit.violations.length === 0) {
    const good = { backupAt: new Date(manifest.databaseTime), seconds: (Date.now() - begun) / 1000 };
    if (metricsFile !== undefined) await writeMetrics(metricsFile, good);
    if (pushgatewayUrl) await pushMetrics(pushgatewayUrl, good);
    print(
      `a good restore in ${good.seconds} s, of the state ${Math.round((begun - good.backupAt.getTime()) / 1000)} s before`,
    );
  }
  return { violations: audit.violations.length };
}

async function restoreInto(addresses: Addresses, folder: string, identity: string) {
  await using installation = await openInstallation(addresses);
  return await restore(installation, { folder, identity, replicas: 1 });
}

function givenAddresses({ mongoUrl, natsUrl }: { mongoUrl?: string; natsUrl?: string }) {
  return mongoUrl && natsUrl ? { mongoUrl, natsUrl, natsPrefix: '' } : undefined;
}

/** The servers of `npm start`, which an image does not have: there, the addresses of scratch servers are given. */
async function ownServers(started: AsyncDisposableStack, dataDir: string): Promise<Addresses> {
  const { startServers } = await import('../../../local/servers/start-servers.ts');
  const servers = started.adopt(await startServers({ dataDir }), ({ discard }) => discard());
  return { mongoUrl: servers.mongoUrl, natsUrl: servers.natsUrl, natsPrefix: '' };
}

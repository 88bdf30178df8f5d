import { rename, writeFile } from 'node:fs/promises';
import { BackupError } from '../backup-error.ts';

export interface GoodRestore {
  /** The moment of the backup. */
  backupAt: Date;
  /** How long download, restore and audit took. */
  seconds: number;
}

/** Writes the metrics at once, so that Prometheus' textfile collector never reads half of a file. */
export async function writeMetrics(file: string, restore: GoodRestore): Promise<void> {
  await writeFile(`${file}.new`, metricsOf(restore, new Date()));
  await rename(`${file}.new`, file);
}

/** Leaves the metrics at a Pushgateway, because a Job is gone before Prometheus comes by. */
export async function pushMetrics(url: string, restore: GoodRestore): Promise<void> {
  const target = `${url}/metrics/job/railhead-backup-drill`;
  const body = metricsOf(restore, new Date());
  const response = await fetch(target, { method: 'PUT', body, signal: AbortSignal.timeout(10_000) }).catch(
    (cause: unknown) => {
      throw new BackupError(`The Pushgateway at ${url} does not answer; the drill itself was good.`, {
        cause,
      });
    },
  );
  if (!response.ok)
    throw new BackupError(`The Pushgateway at ${url} answers ${response.status}; the drill itself was good.`);
}

const metricsOf = ({ backupAt, seconds }: GoodRestore, now: Date): string => `\
# HELP railhead_backup_last_good_restore_timestamp_seconds When a backup was last restored and audited without a violation.
# TYPE railhead_backup_last_good_restore_timestamp_seconds gauge
railhead_backup_last_good_restore_timestamp_seconds ${now.getTime() / 1000}
# HELP railhead_backup_restored_snapshot_timestamp_seconds The moment that this backup shows.
# TYPE railhead_backup_restored_snapshot_timestamp_seconds gauge
railhead_backup_restored_snapshot_timestamp_seconds ${backupAt.getTime() / 1000}
# HELP railhead_backup_restore_duration_seconds How long download, restore and audit took.
# TYPE railhead_backup_restore_duration_seconds gauge
railhead_backup_restore_duration_seconds ${seconds}
`;

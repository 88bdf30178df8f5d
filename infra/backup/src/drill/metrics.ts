import { rename, writeFile } from 'node:fs/promises';

/** Writes the metrics of a good drill at once, so that Prometheus never reads half of a file. */
export async function recordGoodRestore(
  file: string,
  { backupAt, seconds }: { backupAt: Date; seconds: number },
): Promise<void> {
  await writeFile(`${file}.new`, metricsOf(backupAt, seconds, new Date()));
  await rename(`${file}.new`, file);
}

const metricsOf = (backupAt: Date, seconds: number, now: Date): string => `\
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

import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { BackupError } from '../backup-error.ts';
import { type Bucket, explain } from './open-bucket.ts';

/** Three years, one of them a leap year. */
export const retentionDays = 1096;
/** An upload that was broken off leaves parts that nobody sees and everybody pays for. */
const abortUploadsAfterDays = 7;

/** Who removes old backups is the store itself: no program of ours may delete one. */
export const lifecycleRules: LifecycleRule[] = [
  {
    ID: 'three-years',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { Days: retentionDays },
    NoncurrentVersionExpiration: { NoncurrentDays: retentionDays },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortUploadsAfterDays },
  },
];

export async function setLifecycle({ client, name }: Bucket): Promise<void> {
  try {
    const LifecycleConfiguration = { Rules: lifecycleRules };
    await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: name, LifecycleConfiguration }));
  } catch (error) {
    throw explain(error, 'its lifecycle cannot be set', name);
  }
}

/** @throws BackupError unless the bucket removes every backup after three years and none earlier */
export async function checkLifecycle({ client, name }: Bucket): Promise<void> {
  try {
    const { Rules = [] } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: name }));
    const days = expirationDays(Rules, '2026-01-01T00-00-00Z/manifest.json');
    if (days !== retentionDays)
      throw new BackupError(
        `The bucket ${name} removes backups after ${days ?? 'no'} days, not after ${retentionDays}.`,
      );
    if (
      !Rules.some(
        (rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation === abortUploadsAfterDays,
      )
    )
      throw new BackupError(`The bucket ${name} keeps parts of uploads that were broken off.`);
  } catch (error) {
    throw explain(error, 'its lifecycle cannot be read', name);
  }
}

/** After how many days a store removes an object by these rules: of those that apply, the earliest. Undefined for never. */
export function expirationDays(rules: LifecycleRule[], key: string): number | undefined {
  const days = rules
    .filter(({ Status, Filter, Prefix }) => {
      const prefix = Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '';
      const isForAll = !Filter?.Tag && !Filter?.And?.Tags && !Filter?.ObjectSizeGreaterThan;
      return Status === 'Enabled' && isForAll && key.startsWith(prefix);
    })
    .flatMap(({ Expiration }) => Expiration?.Days ?? []);
  return days.length > 0 ? Math.min(...days) : undefined;
}

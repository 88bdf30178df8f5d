import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

/** The servers of an installation; the URLs are those of administrators. */
export const ServersConfig = Type.Object({
  natsUrl: ServiceConfig.natsUrl,
  natsPrefix: ServiceConfig.natsPrefix,
  mongoUrl: Type.String({ minLength: 1, env: 'MONGO_URL', example: 'mongodb://127.0.0.1:27017/' }),
});

/** Names the installation: `railhead-backups-<environment>` is its bucket. */
const environment = Type.String({
  default: 'development',
  pattern: '^[a-z][a-z0-9-]*$',
  env: 'BACKUP_ENVIRONMENT',
});

export const FolderConfig = Type.Object({
  /** Each backup is a folder in it. */
  backups: Type.String({ default: '.railhead/backups', env: 'BACKUP_FOLDER' }),
});

export const SnapshotConfig = Type.Object({
  environment,
  recipient: Type.String({
    minLength: 1,
    env: 'BACKUP_RECIPIENT',
    example: 'age1… (`node infra/backup/src/main.ts identity` makes one with its identity)',
  }),
});

export const IdentityConfig = Type.Object({
  identity: Type.String({ minLength: 1, env: 'BACKUP_IDENTITY', example: 'AGE-SECRET-KEY-1…' }),
});

/** A bucket as one of its users. */
export const BucketConfig = Type.Object({
  environment,
  endpoint: Type.String({ minLength: 1, env: 'S3_ENDPOINT', example: 'https://fra1.digitaloceanspaces.com' }),
  region: Type.String({ default: 'us-east-1', env: 'S3_REGION' }),
  accessKeyId: Type.String({ minLength: 1, env: 'S3_ACCESS_KEY_ID', example: 'backup-writer' }),
  secretAccessKey: Type.String({ minLength: 1, env: 'S3_SECRET_ACCESS_KEY', example: '(its secret)' }),
});
export type BucketConfig = Static<typeof BucketConfig>;

/** Where a drill restores to; its own servers when absent. */
export const DrillConfig = Type.Object({
  natsUrl: Type.Optional(Type.String({ env: 'DRILL_NATS_URL' })),
  mongoUrl: Type.Optional(Type.String({ env: 'DRILL_MONGO_URL' })),
  /** Where the time of the last good restore is pushed to. */
  pushgatewayUrl: Type.Optional(Type.String({ env: 'PUSHGATEWAY_URL' })),
  /** The local Stripe, whose records the audit compares. */
  stripeUrl: Type.Optional(Type.String({ env: 'STRIPE_URL' })),
});

import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { brokerNames } from '@railhead/common/messaging/nats/names';
import { databaseOf } from '@railhead/common/store/database-users';
import { MongoClient } from 'mongodb';
import { connect } from 'nats';
import { BackupError } from './backup-error.ts';
import type { Installation } from './installation.ts';

export interface Addresses {
  /** Of users that may read (a snapshot) or write (a restore) all databases and streams. */
  mongoUrl: string;
  natsUrl: string;
  natsPrefix: string;
}

/** The servers of a drill have only just started. */
const patiently = {
  timeout: 10_000,
  waitOnFirstConnect: true,
  reconnectTimeWait: 500,
  maxReconnectAttempts: 20,
};

export async function openInstallation(
  { mongoUrl, natsUrl, natsPrefix }: Addresses,
  names: Partial<Pick<Installation, 'databaseOf'>> = {},
): Promise<Installation & AsyncDisposable> {
  const mongo = new MongoClient(mongoUrl, { serverSelectionTimeoutMS: 10_000, retryReads: true });
  await mongo.connect().catch((cause: unknown) => {
    throw new BackupError('The database does not answer.', { cause });
  });
  try {
    const options = connectionOptions(natsUrl);
    const nats = await connect({ ...options, ...patiently }).catch((cause: unknown) => {
      throw new BackupError('The broker does not answer.', { cause });
    });
    return {
      mongo,
      nats,
      inboxPrefix: options.inboxPrefix,
      databaseOf,
      ...names,
      names: brokerNames(natsPrefix),
      async [Symbol.asyncDispose]() {
        await nats.close();
        await mongo.close();
      },
    };
  } catch (error) {
    await mongo.close();
    throw error;
  }
}

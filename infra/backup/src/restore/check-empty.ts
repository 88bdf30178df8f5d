import { streams } from '@railhead/common/messaging/topology';
import { databaseUsers } from '@railhead/common/store/database-users';
import { BackupError } from '../backup-error.ts';
import type { Installation } from '../installation.ts';

/** @throws BackupError if any database has a document or any stream a message or a consumer */
export async function checkEmpty({ mongo, nats, databaseOf, names }: Installation): Promise<void> {
  for (const user of databaseUsers) {
    const db = mongo.db(databaseOf(user));
    for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray())
      if (await db.collection(name).findOne({}))
        throw notEmpty(`the database ${db.databaseName} has documents in ${name}`);
  }
  const jsm = await nats.jetstreamManager({ checkAPI: false });
  const ours = new Set(streams.map(({ name }) => names.stream(name)));
  for await (const { config, state } of jsm.streams.list())
    if (ours.has(config.name) && (state.messages > 0 || state.consumer_count > 0))
      throw notEmpty(`the stream ${config.name} is in use`);
}

const notEmpty = (what: string) =>
  new BackupError(`A backup is restored into an empty system only, and ${what}; nothing was restored.`);

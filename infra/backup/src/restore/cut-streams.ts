import { deadLetterStream, owners, streamOf } from '@railhead/common/messaging/topology';
import type { JetStreamManager } from 'nats';
import { eventSources, type Installation } from '../installation.ts';
import type { Manifest } from '../parts/manifest.ts';

/**
 * Deletes the messages about what happened after the moment of the databases: events that the restored owner never saved, and
 * dead letters, which consumers write again when they read the message again. Returns how many it deleted.
 */
export async function cutStreams(installation: Installation, { streams }: Manifest): Promise<number> {
  const { nats, names } = installation;
  const jsm = await nats.jetstreamManager({ checkAPI: false });
  let deleted = 0;
  for (const { name, position, lastSeq } of streams) {
    for (let seq = position + 1; seq <= lastSeq; seq++) {
      const text = await messageAt(jsm, names.stream(name), seq);
      if (text === undefined || (await isSaved(installation, name, text))) continue;
      await jsm.streams.deleteMessage(names.stream(name), seq);
      deleted++;
    }
  }
  return deleted;
}

async function messageAt(jsm: JetStreamManager, stream: string, seq: number): Promise<string | undefined> {
  try {
    return (await jsm.streams.getMessage(stream, { seq }))?.string();
  } catch (error) {
    // Deleted, by an erasure for example, or by its age.
    if (error instanceof Error && error.message.includes('no message found')) return undefined;
    throw error;
  }
}

async function isSaved({ mongo, databaseOf }: Installation, stream: string, text: string): Promise<boolean> {
  const owner = owners.find((name) => streamOf(name) === stream);
  if (stream === deadLetterStream || owner === undefined) return false;
  const { id, subject } = eventIn(text);
  const { service, collections } = eventSources[owner];
  const isSignal = owner === 'expiration';
  for (const name of collections) {
    const collection = mongo.db(databaseOf(service)).collection<{ _id: string }>(name);
    if (await collection.findOne({ _id: subject, ...(!isSignal && { 'events.id': id }) })) return true;
  }
  return false;
}

function eventIn(text: string): { id: string; subject: string } {
  try {
    const { id, subject } = JSON.parse(text) as Record<string, unknown>;
    return { id: String(id), subject: String(subject) };
  } catch {
    return { id: '', subject: '' };
  }
}

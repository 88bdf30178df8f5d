import type { NatsConnection } from 'nats';
import type { Installation } from '../installation.ts';
import type { Manifest } from '../parts/manifest.ts';
import { readPart, readPartText } from '../parts/read-part.ts';
import { parseReply, requestApi, type StreamDescription } from '../stream-api.ts';

const timeoutMs = 60_000;

/**
 * Restores the streams with the sequence and the time of every message, so dead letters find their message and each is deleted
 * when it is due. An empty stream that the preparation of the servers has created is replaced.
 * @param replicas of each stream; as in the backup when absent
 */
export async function loadStreams(
  { nats, names }: Installation,
  folder: string,
  { streams }: Manifest,
  identity: string,
  replicas?: number,
): Promise<number> {
  const jsm = await nats.jetstreamManager({ checkAPI: false });
  const existing = new Set<string>();
  for await (const { config } of jsm.streams.list()) existing.add(config.name);
  let messages = 0;
  for (const { name } of streams) {
    const stream = names.stream(name);
    if (existing.has(stream)) await jsm.streams.delete(stream);
    const description = JSON.parse(
      await readPartText(folder, `streams/${name}/backup.json`, identity),
    ) as StreamDescription;
    if (replicas !== undefined) description.config.num_replicas = replicas;
    await upload(nats, stream, description, readPart(folder, `streams/${name}/stream.tar.s2`, identity));
    messages += description.state.messages;
  }
  return messages;
}

async function upload(
  nats: NatsConnection,
  stream: string,
  description: StreamDescription,
  archive: AsyncIterable<Buffer>,
): Promise<void> {
  const operation = `STREAM.RESTORE.${stream}`;
  const { deliver_subject: subject } = await requestApi<{ deliver_subject: string }>(
    nats,
    operation,
    description,
  );
  for await (const chunk of archive) {
    const reply = await nats.request(subject, chunk, { timeout: timeoutMs });
    if (reply.data.length > 0) parseReply(reply.string(), operation);
  }
  const done = await nats.request(subject, undefined, { timeout: timeoutMs });
  parseReply(done.string(), operation);
}

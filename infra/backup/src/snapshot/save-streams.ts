import { streams } from '@railhead/common/messaging/topology';
import { createInbox, type NatsConnection } from 'nats';
import { BackupError } from '../backup-error.ts';
import type { Installation } from '../installation.ts';
import type { Part, SavedStream } from '../parts/manifest.ts';
import { requestApi, type StreamDescription } from '../stream-api.ts';

/** The last sequence of each stream, to be read before the databases: see `SavedStream`. */
export async function readPositions({ nats, names }: Installation): Promise<Map<string, number>> {
  const positions = new Map<string, number>();
  for (const { name } of streams) {
    const { state } = await requestApi<StreamDescription>(nats, `STREAM.INFO.${names.stream(name)}`, {});
    positions.set(name, state.last_seq);
  }
  return positions;
}

/**
 * Writes all streams in the layout of `nats stream backup` (`backup.json` and `stream.tar.s2`): every message with subject,
 * headers, sequence and time. Consumers are left out, because services create theirs and skip what they have applied.
 */
export async function saveStreams(
  { nats, names, inboxPrefix }: Installation,
  positions: ReadonlyMap<string, number>,
  write: (name: string, data: AsyncIterable<Uint8Array>) => Promise<Part>,
): Promise<{ parts: Part[]; saved: SavedStream[] }> {
  const parts: Part[] = [];
  const saved: SavedStream[] = [];
  for (const { name } of streams) {
    const archive = await openArchive(nats, inboxPrefix, names.stream(name));
    const { config, state } = archive.description;
    const data = await write(`streams/${name}/stream.tar.s2`, archive.chunks());
    parts.push({ ...data, count: state.messages });
    parts.push(await write(`streams/${name}/backup.json`, jsonOf({ config, state })));
    saved.push({
      name,
      position: positions.get(name) ?? 0,
      firstSeq: state.first_seq,
      lastSeq: state.last_seq,
      messages: state.messages,
    });
  }
  return { parts, saved };
}

async function* jsonOf(value: unknown): AsyncIterable<Uint8Array> {
  yield Buffer.from(JSON.stringify(value));
}

/** Below the payload limit of every server, 512 KB. */
const chunkBytes = 128 * 1024;

/** The broker's own snapshot of a stream. It pauses until each chunk is acknowledged. */
async function openArchive(nats: NatsConnection, inboxPrefix: string | undefined, stream: string) {
  const inbox = createInbox(inboxPrefix);
  const messages = nats.subscribe(inbox, { timeout: 30_000 });
  const description = await requestApi<StreamDescription>(nats, `STREAM.SNAPSHOT.${stream}`, {
    deliver_subject: inbox,
    no_consumers: true,
    chunk_size: chunkBytes,
  });
  return {
    description,
    async *chunks(): AsyncIterable<Uint8Array> {
      for await (const message of messages) {
        if (message.data.length === 0) {
          const code = message.headers?.code ?? 204;
          if (code >= 400) throw new BackupError(`The broker broke off the snapshot of ${stream} (${code}).`);
          return;
        }
        yield message.data;
        message.respond();
      }
    },
  };
}

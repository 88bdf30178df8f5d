import type { NatsConnection, StreamConfig, StreamState } from 'nats';
import { BackupError } from './backup-error.ts';

/** What JetStream tells about a stream. */
export interface StreamDescription {
  config: StreamConfig;
  state: StreamState;
}

const timeoutMs = 30_000;

/** Calls an operation of JetStream that the client library has no method for. @throws BackupError with JetStream's reason */
export async function requestApi<T>(nats: NatsConnection, operation: string, body: unknown): Promise<T> {
  const reply = await nats.request(`$JS.API.${operation}`, JSON.stringify(body), { timeout: timeoutMs });
  return parseReply<T>(reply.string(), operation);
}

export function parseReply<T>(text: string, operation: string): T {
  const parsed = JSON.parse(text) as T & { error?: { description: string } };
  if (parsed.error) throw new BackupError(`JetStream refused ${operation}: ${parsed.error.description}.`);
  return parsed;
}

import { once } from 'node:events';
import { connect } from 'node:net';
import type { PoisonForm } from '../plan/fault.ts';

const envelope = (event: string, id: string) => ({
  specversion: '1.0',
  id: `${id}.1`,
  source: event.slice(0, event.indexOf('.')),
  type: event,
  subject: id,
  time: new Date().toISOString(),
  version: 1,
  data: {},
});

const bodies: Record<PoisonForm, (event: string, id: string) => string> = {
  'no JSON': () => '{"specversion":"1.0","id":',
  'no envelope': () => JSON.stringify(['an event', null, 1e308]),
  'version 0': (event, id) => JSON.stringify({ ...envelope(event, id), id: `${id}.0`, version: 0 }),
  'prototype keys': () => '{"__proto__":{"version":1},"constructor":{"prototype":{"subject":"all"}}}',
  "another owner's": (event, id) => JSON.stringify({ ...envelope(event, id), source: 'nobody' }),
  "another aggregate's": (event, id) => JSON.stringify(envelope(event, `${id}-other`)),
};

/**
 * Publishes an unreadable message into a stream, without any service, and adds its subject to `published` beforehand.
 * Rejects when the broker is away.
 */
export async function publishPoison(
  natsUrl: string,
  { event, form }: { event: string; form: PoisonForm },
  published: Map<string, number>,
): Promise<void> {
  const id = `poison-${crypto.randomUUID()}`;
  const subject = `${event}.${id}`;
  published.set(subject, Date.now());
  await publishRaw(natsUrl, subject, bodies[form](event, id));
}

/** Speaks NATS' line protocol, so that no client validates the message. `PONG` confirms that it was received. */
async function publishRaw(natsUrl: string, subject: string, body: string): Promise<void> {
  const { hostname, port, username: user, password: pass } = new URL(natsUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(
    `CONNECT ${JSON.stringify({ verbose: false, user, pass })}\r\nPUB ${subject} ${Buffer.byteLength(body)}\r\n${body}\r\nPING\r\n`,
  );
  for await (const chunk of socket) if (String(chunk).includes('PONG')) break;
  socket.destroy();
}

import { get, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { type EventStream, eventStreams } from '../src/http/event-streams.ts';
import { serviceApp } from '../src/http/service-app.ts';
import { until } from '../testing/until.ts';

/** An app with one stream at `/stream`, and a reader that has not begun to read. */
async function openStream(atOnce: (stream: EventStream) => void = () => undefined) {
  const app = serviceApp({ name: 'streams', title: 'streams', logLevel: 'silent' });
  const open = eventStreams(app, { maxStreamsPerAddress: 0 });
  const streams: EventStream[] = [];
  app.after(() => {
    app.get('/stream', (_request, reply) => {
      const stream = open(reply.setCookie('holder', 'ada'));
      streams.push(stream);
      atOnce(stream);
    });
  });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  const request = get(`${address}/stream`, { agent: false }, resolve).on('error', () => undefined);
  const answer = await promise;
  answer.pause().on('error', () => undefined);
  const [stream] = streams;
  if (!stream) throw new Error('no stream was opened');
  let text = '';
  answer.setEncoding('utf8').on('data', (part: string) => (text += part));
  answer.pause();
  return {
    stream,
    answer,
    text: () => text,
    leave: () => request.destroy(),
    async [Symbol.asyncDispose]() {
      await app.close();
    },
  };
}

const kilobytes = Buffer.alloc(64 * 1024, 'x');

test('what is said before the headers are sent arrives after them, and an end ends it', async () => {
  await using opened = await openStream((stream) => {
    stream.send({ event: 'first', id: '1', data: { seat: 'A-1' } });
    stream.end();
  });
  const { headers } = opened.answer;
  expect(headers).toMatchObject({ 'content-type': 'text/event-stream', connection: 'close' });
  expect(headers['set-cookie']?.[0]).toContain('holder=ada');
  expect(headers['transfer-encoding']).toBeUndefined();
  opened.answer.resume();
  await until('the end', () => opened.answer.readableEnded);
  expect(opened.text()).toBe('event: first\nid: 1\ndata: {"seat":"A-1"}\n\n');
  await until('it to be known', () => opened.stream.signal.aborted);
});

test('a writer that waits for its reader piles up nothing, and goes on when it reads', async () => {
  await using opened = await openStream();
  let written = 0;
  const write = async () => {
    for (; written < 400; written++) {
      opened.stream.write(kilobytes);
      await opened.stream.drained();
    }
  };
  const writing = write();
  await until('the writer to wait', () => opened.stream.backlog() > 0);
  expect(opened.stream.backlog()).toBeLessThan(4 * kilobytes.length);
  expect(written).toBeLessThan(400);
  opened.answer.resume();
  await writing;
  const text = () => opened.text().replaceAll(': still here\n\n', '');
  await until('all of it', () => text().length === 400 * kilobytes.length);
});

test('a reader that left is known at once, and nobody waits for it', async () => {
  await using opened = await openStream();
  while (opened.stream.backlog() === 0) opened.stream.write(kilobytes);
  const waiting = opened.stream.drained();
  opened.leave();
  await waiting;
  await until('it to be known', () => opened.stream.signal.aborted);
  opened.stream.write(kilobytes);
});

test('closing does not wait for a reader that does not read', async () => {
  const opened = await openStream();
  while (opened.stream.backlog() === 0) opened.stream.write(kilobytes);
  await opened[Symbol.asyncDispose]();
  await until('its end', () => opened.stream.signal.aborted);
});

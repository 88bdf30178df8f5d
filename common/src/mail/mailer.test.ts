import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { serviceApp } from '../http/service-app.ts';
import { type Mailer, openMailer } from './mailer.ts';

/** A mail server's replies by command; `hang up` closes the connection without one. */
type Replies = Partial<Record<'MAIL' | 'RCPT' | 'DATA' | '.', string>>;

const app = serviceApp({ name: 'mail', title: 'mail', logLevel: 'silent' });
const closing: (() => void)[] = [];
afterAll(async () => {
  await app.close();
  for (const close of closing) close();
});

/** A mailer whose mail server gives these replies, and the lines of mails that the server received. */
async function mailerWith(replies: Replies): Promise<{ mailer: Mailer; received: string[] }> {
  const received: string[] = [];
  const server = createServer((socket) => converse(socket, replies, received)).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const smtpUrl = `smtp://127.0.0.1:${port}`;
  return { mailer: openMailer(app, { smtpUrl, mailFrom: 'Railhead <from@railhead.example>' }), received };
}

function converse(socket: Socket, replies: Replies, received: string[]): void {
  const replyTo: Required<Replies> = {
    MAIL: '250 ok',
    RCPT: '250 ok',
    DATA: '354 go on',
    '.': '250 ok',
    ...replies,
  };
  let isMail = false;
  socket.on('error', () => undefined);
  socket.write('220 ready\r\n');
  socket.on('data', (chunk) => {
    for (const line of chunk.toString().split('\r\n')) {
      if (isMail && line !== '.') received.push(line);
      const [command = ''] = line.split(' ');
      if ((isMail && line !== '.') || line === '') continue;
      isMail = command === 'DATA';
      const reply = Object.entries(replyTo).find(([known]) => known === command)?.[1] ?? '250 ok';
      if (reply === 'hang up') socket.destroy();
      else socket.write(`${reply}\r\n`);
    }
  });
}

const mail = { to: 'ada@example.org', subject: 'Hello', text: 'Hello', messageId: '<one@railhead>' };

test('a mail that the server accepts is accepted', async () => {
  const { mailer, received } = await mailerWith({});
  expect(await mailer.send(mail)).toEqual({ status: 'accepted' });
  expect(received).toContain('Message-ID: <one@railhead>');
  expect(received).toContain('To: ada@example.org');
});

test('an unknown recipient is rejected, a busy mailbox deferred', async () => {
  const { mailer: rejecting } = await mailerWith({ RCPT: '550 no such user' });
  expect(await rejecting.send(mail)).toEqual({ status: 'rejected', reason: 'EENVELOPE' });
  const { mailer: busy } = await mailerWith({ RCPT: '451 later' });
  expect(await busy.send(mail)).toEqual({ status: 'deferred', reason: 'EENVELOPE' });
});

test.each<[string, Replies]>([
  ['rejects the sender', { MAIL: '550 not from there' }],
  ['rejects the content', { '.': '554 looks like spam' }],
  ['hangs up before it replies', { '.': 'hang up' }],
])('a mail is deferred when the server %s', async (_what, replies) => {
  const { mailer } = await mailerWith(replies);
  expect(await mailer.send(mail)).toMatchObject({ status: 'deferred' });
});

test('no failure contains the address', async () => {
  const { mailer } = await mailerWith({ RCPT: '550 ada@example.org is unknown' });
  expect(JSON.stringify(await mailer.send(mail))).not.toContain('ada');
});

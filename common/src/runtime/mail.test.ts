import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { serviceApp } from '../http/service-app.ts';
import { type Mailer, openMailer } from './mail.ts';

/** A mail server's words by the first word it hears; `hang up` ends the connection without one. */
type Words = Partial<Record<'MAIL' | 'RCPT' | 'DATA' | '.', string>>;

const app = serviceApp({ name: 'mail', title: 'mail', logLevel: 'silent' });
const closing: (() => void)[] = [];
afterAll(async () => {
  await app.close();
  for (const close of closing) close();
});

/** A mailer whose mail server says these words, and all that the server took down of mails. */
async function mailerWith(words: Words): Promise<{ mailer: Mailer; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((socket) => converse(socket, words, heard)).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const smtpUrl = `smtp://127.0.0.1:${port}`;
  return { mailer: openMailer(app, { smtpUrl, mailFrom: 'Railhead <from@railhead.example>' }), heard };
}

function converse(socket: Socket, words: Words, heard: string[]): void {
  const answers: Required<Words> = {
    MAIL: '250 ok',
    RCPT: '250 ok',
    DATA: '354 go on',
    '.': '250 ok',
    ...words,
  };
  let isMail = false;
  socket.on('error', () => undefined);
  socket.write('220 ready\r\n');
  socket.on('data', (chunk) => {
    for (const line of chunk.toString().split('\r\n')) {
      if (isMail && line !== '.') heard.push(line);
      const [word = ''] = line.split(' ');
      if ((isMail && line !== '.') || line === '') continue;
      isMail = word === 'DATA';
      const answer = Object.entries(answers).find(([known]) => known === word)?.[1] ?? '250 ok';
      if (answer === 'hang up') socket.destroy();
      else socket.write(`${answer}\r\n`);
    }
  });
}

const mail = { to: 'ada@example.org', subject: 'Hello', text: 'Hello', messageId: '<one@railhead>' };

test('a mail that the server took is done', async () => {
  const { mailer, heard } = await mailerWith({});
  expect(await mailer.send(mail)).toEqual({ is: 'taken' });
  expect(heard).toContain('Message-ID: <one@railhead>');
  expect(heard).toContain('To: ada@example.org');
});

test('an unknown recipient is refused for good, a busy mailbox is not', async () => {
  const { mailer: refusing } = await mailerWith({ RCPT: '550 no such user' });
  expect(await refusing.send(mail)).toEqual({ is: 'never', reason: 'EENVELOPE' });
  const { mailer: busy } = await mailerWith({ RCPT: '451 later' });
  expect(await busy.send(mail)).toEqual({ is: 'later', reason: 'EENVELOPE' });
});

test.each<[string, Words]>([
  ['refuses the sender', { MAIL: '550 not from there' }],
  ['refuses the words', { '.': '554 looks like spam' }],
  ['ends before it answers', { '.': 'hang up' }],
])('a server that %s may take the mail another time', async (_what, words) => {
  const { mailer } = await mailerWith(words);
  expect(await mailer.send(mail)).toMatchObject({ is: 'later' });
});

test('no failure names the address', async () => {
  const { mailer } = await mailerWith({ RCPT: '550 ada@example.org is unknown' });
  expect(JSON.stringify(await mailer.send(mail))).not.toContain('ada');
});

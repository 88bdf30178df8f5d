import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { until } from './until.ts';

export interface Mail {
  to: string;
  /** Headers and body as they came. */
  source: string;
}

export type SmtpTestServer = Awaited<ReturnType<typeof startSmtpServer>>;

/** A real mail server that keeps what it gets. It can close for a while and open again at the same address. */
export async function startSmtpServer() {
  const mails: Mail[] = [];
  const start = async (port: number) => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address).join();
          mails.push({ to, source: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
    server.on('error', () => undefined);
    const listening = server.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    return { server, port: (listening.address() as AddressInfo).port };
  };
  let { server, port } = await start(0);
  const to = (email: string) => mails.filter((mail) => mail.to === email);
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    to,
    /** The address's mail number `count`, from 1, as soon as it is there. */
    mail: (email: string, count = 1) => until(`mail ${count} to ${email}`, () => to(email).at(count - 1)),
    close,
    async reopen() {
      ({ server, port } = await start(port));
    },
    [Symbol.asyncDispose]: close,
  };
}

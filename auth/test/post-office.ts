import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { until } from '@railhead/common/testing/until';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  to: string;
  /** Headers and body as they came. */
  source: string;
  code: string;
}

export type PostOffice = Awaited<ReturnType<typeof openPostOffice>>;

/** A real mail server that keeps what it gets. It can close for a while and open again at the same address. */
export async function openPostOffice() {
  const mails: Mail[] = [];
  const start = async (port: number) => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const source = Buffer.concat(chunks).toString();
          const [, first, second] = /^Subject: (\d{3}) (\d{3}) is your Railhead code/m.exec(source) ?? [];
          const to = session.envelope.rcptTo.map(({ address }) => address).join();
          mails.push({ to, source, code: `${first}${second}` });
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
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    to: (email: string) => mails.filter(({ to }) => to === email),
    /** The code of the address's mail number `count`, from 1. */
    async code(email: string, count = 1): Promise<string> {
      const mail = await until(`mail ${count} to ${email}`, () =>
        mails.filter(({ to }) => to === email).at(count - 1),
      );
      return mail.code;
    },
    close,
    async reopen() {
      ({ server, port } = await start(port));
    },
    [Symbol.asyncDispose]: close,
  };
}

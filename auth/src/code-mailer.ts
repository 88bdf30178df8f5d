import type { App } from '@railhead/common/http/service-app';
import { repeat } from '@railhead/common/runtime/background';
import type { Mongo } from '@railhead/common/store/mongo';
import { createTransport } from 'nodemailer';
import { drawCode } from './domain/code.ts';
import { codeMail } from './domain/code-mail.ts';
import type { CodeRequest, CodeStore } from './store/code-store.ts';

const pollMs = 1000;
const atOnce = 8;
const longestPauseMs = 30_000;

/**
 * Sends the mails that code requests owe, after the answer and again until the mail server took them or the code's
 * time is over. Every try carries a fresh code (none is stored in the clear), so should a mail come twice, the newer
 * one counts. Errors are logged without their text, which names the address.
 */
export function mailCodes(
  app: App,
  mongo: Mongo,
  codes: CodeStore,
  config: { smtpUrl: string; mailFrom: string },
): { wake(): void } {
  const transport = createTransport({
    url: config.smtpUrl,
    connectionTimeout: 5000,
    greetingTimeout: 5000,
    socketTimeout: 10_000,
    dnsTimeout: 5000,
  });

  const send = async (request: CodeRequest): Promise<void> => {
    const code = drawCode();
    if (!(await codes.takeMail(request, code))) return;
    try {
      await transport.sendMail({
        from: config.mailFrom,
        to: { name: '', address: request.email },
        headers: { 'auto-submitted': 'auto-generated' },
        ...codeMail(code),
      });
    } catch (error) {
      const reason = reasonOf(error);
      app.log.warn({ codeRequest: request.requestId, ...reason }, 'a code could not be mailed');
      if (reason.answer < 500) {
        await codes.mailFailed(request, Math.min(1000 * 2 ** request.mailTries, longestPauseMs));
        return;
      }
    }
    await codes.mailSent(request);
  };

  const mailing = repeat(
    pollMs,
    async () => {
      await mongo.ready;
      for (;;) {
        const owed = await codes.owed(atOnce);
        if (owed.length === 0) return;
        await Promise.all(owed.map(send));
      }
    },
    (error) => app.log.warn({ err: error }, 'mailing codes goes on shortly'),
  );
  app.addHook('onClose', async () => {
    await mailing.stop();
    transport.close();
  });
  return mailing;
}

/** nodemailer's word for the failure and the mail server's answer: 4xx means later, 5xx never, 0 none. */
function reasonOf(error: unknown): { reason: string; answer: number } {
  if (!(error instanceof Error)) return { reason: 'unknown', answer: 0 };
  return {
    reason: 'code' in error ? String(error.code) : error.name,
    answer: 'responseCode' in error ? Number(error.responseCode) : 0,
  };
}

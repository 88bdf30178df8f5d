import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import { openMailer } from '@railhead/common/runtime/mail';
import type { Mongo } from '@railhead/common/store/mongo';
import { generateCode } from '../crypto/sign-in-code.ts';
import { codeMail } from '../domain/code-mail.ts';
import type { CodeRepository, CodeRequest } from '../persistence/code-repository.ts';

const intervalMs = 1000;
const batchSize = 8;
const maxBackoffMs = 30_000;

/**
 * Sends the mails of requested codes, and retries each until the mail server accepts it or the code expires. Every
 * attempt carries a new code, because no code is stored in plain text; if a mail arrives twice, the newer code counts.
 * Failures are logged without the error's text, which names the address.
 */
export function startCodeMailer(
  app: App,
  mongo: Mongo,
  codes: CodeRepository,
  config: { smtpUrl: string; mailFrom: string },
): { trigger(): void } {
  const mailer = openMailer(app, config);

  const send = async (request: CodeRequest): Promise<void> => {
    const code = generateCode();
    if (!(await codes.leaseMail(request, code))) return;
    const delivery = await mailer.send({ to: request.email, ...codeMail(code) });
    if (delivery.is !== 'taken') {
      const failure = { codeRequest: request.requestId, reason: delivery.reason };
      if (delivery.is === 'later')
        app.log.warn(failure, 'mail server did not accept the code mail, retrying');
      else app.log.warn(failure, 'mail server rejected the recipient of the code mail, giving up');
    }
    if (delivery.is === 'later') {
      await codes.rescheduleMail(request, Math.min(1000 * 2 ** request.mailTries, maxBackoffMs));
    } else await codes.markMailed(request);
  };

  const mailing = runPeriodically(
    intervalMs,
    async () => {
      await mongo.ready;
      for (;;) {
        const due = await codes.findDue(batchSize);
        if (due.length === 0) return;
        await Promise.all(due.map(send));
      }
    },
    (error) => app.log.warn({ err: error }, 'code mail pass failed, retrying in 1 s'),
  );
  app.addHook('onClose', () => mailing.stop());
  return mailing;
}

import { backoffMs } from '@railhead/common/concurrency/backoff';
import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import { openMailer } from '@railhead/common/runtime/mail';
import type { Mongo } from '@railhead/common/store/mongo';
import { drawCode } from './domain/code.ts';
import { codeMail } from './domain/code-mail.ts';
import type { CodeRequest, CodeStore } from './store/code-store.ts';

const pollMs = 1000;
/** For mails that another process owed before it died; requests and failures here schedule themselves. */
const idleMs = 5000;
const retry = { firstMs: 1000, longestMs: 30_000 };
const atOnce = 8;

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
): { trigger(): void } {
  const mailer = openMailer(app, config);

  const send = async (request: CodeRequest): Promise<void> => {
    const code = drawCode();
    if (!(await codes.takeMail(request, code))) return;
    const delivery = await mailer.send({ to: request.email, ...codeMail(code) });
    if (delivery.is !== 'taken') {
      const facts = {
        codeRequest: request.requestId,
        reason: delivery.reason,
        isFinal: delivery.is === 'never',
      };
      app.log.warn(facts, 'a code could not be mailed');
    }
    if (delivery.is === 'later') {
      const pauseMs = backoffMs(request.mailTries + 1, retry);
      await codes.mailFailed(request, pauseMs);
      mailing.trigger(pauseMs);
    } else await codes.mailSent(request);
  };

  const mailing = runPeriodically(
    pollMs,
    async () => {
      await mongo.ready;
      for (;;) {
        const owed = await codes.owed(atOnce);
        if (owed.length === 0) return idleMs;
        await Promise.all(owed.map(send));
      }
    },
    (error) => app.log.warn({ err: error }, 'mailing of codes failed, retrying'),
  );
  app.addHook('onClose', () => mailing.stop());
  return mailing;
}

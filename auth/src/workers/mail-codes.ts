import type { App } from '@railhead/common/http/app';
import { type LeasedMail, sendMails } from '@railhead/common/mail/mail-outbox';
import type { Mailer } from '@railhead/common/mail/mailer';
import type { Mongo } from '@railhead/common/store/mongo';
import { generateCode } from '../crypto/sign-in-code.ts';
import { codeMail } from '../domain/code-mail.ts';
import type { CodeRepository, CodeRequest } from '../persistence/code-repository.ts';

type LeasedCode = LeasedMail & { request: CodeRequest; code: string };

/**
 * Sends the mails of requested codes, and retries each until the mail server accepts it or the code expires. Every
 * attempt carries a new code, because no code is stored in plain text; if a mail arrives twice, the newer code counts.
 */
export const startCodeMailer = (
  app: App,
  mongo: Mongo,
  codes: CodeRepository,
  mailer: Mailer,
): { trigger(): void } =>
  sendMails<CodeRequest, LeasedCode>(app, mongo.ready, mailer, {
    name: 'code mail',
    maxDelayMs: 30_000,
    findDue: codes.findDue,
    async lease(request) {
      const code = generateCode();
      if (!(await codes.leaseMail(request, code))) return undefined;
      const logFields = { codeRequest: request._id };
      return { request, code, attempts: request.mailTries + 1, logFields };
    },
    compose: ({ request, code }) => ({
      to: request.email,
      ...codeMail(code, request.changeOf === undefined ? 'sign-in' : 'email-change'),
    }),
    complete: ({ request }) => codes.markMailed(request),
    retry: ({ request }, delayMs) => codes.rescheduleMail(request, delayMs),
  });

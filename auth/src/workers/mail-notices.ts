import type { App } from '@railhead/common/http/app';
import { type LeasedMail, sendMails } from '@railhead/common/mail/mail-outbox';
import type { Mailer } from '@railhead/common/mail/mailer';
import type { Deps } from '../deps.ts';
import { noticeMail } from '../domain/account-notice.ts';
import type { DueNotice } from '../persistence/notice-repository.ts';

type LeasedNotice = LeasedMail & { due: DueNotice };

/**
 * Sends the mails about changes to accounts, and retries each for a day. Every attempt at a mail with a link carries another
 * token, because no token is stored.
 */
export const startNoticeMailer = (
  app: App,
  {
    mongo,
    notices,
    emailReversals,
    mailer,
    config,
  }: Pick<Deps, 'mongo' | 'notices' | 'emailReversals' | 'config'> & { mailer: Mailer },
): { trigger(): void } =>
  sendMails<DueNotice, LeasedNotice>(app, mongo.ready, mailer, {
    name: 'account mail',
    maxDelayMs: 300_000,
    findDue: notices.findDue,
    async lease(due) {
      if (!(await notices.lease(due))) return undefined;
      return { due, attempts: due.mailTries + 1, logFields: { mail: due._id, about: due.notice } };
    },
    async compose({ due: { notice, email, at, reversalId } }) {
      const token = reversalId && (await emailReversals.issueToken(reversalId));
      // In the fragment, which browsers send to nobody.
      const link = token && `${config.publicUrl.replace(/\/+$/, '')}/account/undo-email#${token}`;
      return { to: email, ...noticeMail(notice, at, link || undefined) };
    },
    complete: ({ due }) => notices.remove(due),
    retry: ({ due }, delayMs) => notices.reschedule(due, delayMs),
  });

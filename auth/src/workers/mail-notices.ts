import type { App } from '@railhead/common/http/app';
import { type LeasedMail, sendMails } from '@railhead/common/mail/mail-outbox';
import type { Mailer } from '@railhead/common/mail/mailer';
import type { Mongo } from '@railhead/common/store/mongo';
import { noticeMail } from '../domain/account-notice.ts';
import type { DueNotice, NoticeRepository } from '../persistence/notice-repository.ts';

type LeasedNotice = LeasedMail & { due: DueNotice };

/** Sends the mails about changes to accounts, and retries each for a day. */
export const startNoticeMailer = (
  app: App,
  mongo: Mongo,
  notices: NoticeRepository,
  mailer: Mailer,
): { trigger(): void } =>
  sendMails<DueNotice, LeasedNotice>(app, mongo.ready, mailer, {
    name: 'account mail',
    maxDelayMs: 300_000,
    findDue: notices.findDue,
    async lease(due) {
      if (!(await notices.lease(due))) return undefined;
      return { due, attempts: due.mailTries + 1, logFields: { mail: due._id, about: due.notice } };
    },
    compose: ({ due: { notice, email, at } }) => ({ to: email, ...noticeMail(notice, at) }),
    complete: ({ due }) => notices.remove(due),
    retry: ({ due }, delayMs) => notices.reschedule(due, delayMs),
  });

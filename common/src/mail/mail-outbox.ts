import { backoffMs } from '../concurrency/backoff.ts';
import { type PeriodicTask, runPeriodically } from '../concurrency/periodic-task.ts';
import type { App } from '../http/app.ts';
import type { Mail, Mailer, SendResult } from './mailer.ts';

/** Saves and retries trigger the task; a poll finds what another instance left behind, whose lease must end first. */
const pollIntervalMs = 10_000;
const retryMs = 5000;
const batchSize = 8;

/** A mail that this instance alone may send until its lease ends. */
export interface LeasedMail {
  /** Attempts that were started, this one included. */
  attempts: number;
  /** What identifies the mail in the log; no personal data. */
  logFields: Record<string, string>;
}

/**
 * Mails that are saved together with what causes them, each until it is accepted or rejected: no crash loses one, and of
 * several instances only one sends it.
 */
export interface MailOutbox<Due, Leased extends LeasedMail> {
  /** Names the mails in the log, such as `ticket mail`. */
  name: string;
  /** The longest delay between two attempts. */
  maxDelayMs: number;
  /**
   * Mails to send now, the longest overdue first. Only those of kinds that this version knows: during an upgrade an
   * instance of the earlier version would give up, or for ever find again, what the newer one has saved.
   */
  findDue(limit: number): Promise<Due[]>;
  /** Takes the lease; nothing if another instance has it. */
  lease(due: Due): Promise<Leased | undefined>;
  /** The mail to send; nothing if there is no longer a reason or a recipient. */
  compose(leased: Leased): Mail | undefined | Promise<Mail | undefined>;
  /** Removes the mail: it was accepted, rejected, or there was nothing to send. */
  complete(leased: Leased, isAccepted: boolean): Promise<void>;
  /** Plans another attempt, or gives up. */
  retry(leased: Leased, delayMs: number): Promise<void>;
}

/**
 * Sends the mails of an outbox, until the app closes. A mail whose result was lost is sent again: SMTP cannot tell
 * whether the first one was accepted.
 * @param ready resolves once the outbox can be read.
 */
export function sendMails<Due, Leased extends LeasedMail>(
  app: App,
  ready: Promise<unknown>,
  mailer: Mailer,
  outbox: MailOutbox<Due, Leased>,
): PeriodicTask {
  const { name } = outbox;

  /** A mail that cannot be composed is retried like one that cannot be sent. */
  const attempt = async (leased: Leased): Promise<SendResult | undefined> => {
    try {
      const mail = await outbox.compose(leased);
      return mail && (await mailer.send(mail));
    } catch (error) {
      app.log.error({ err: error, ...leased.logFields }, `${name} could not be composed, will be retried`);
      return { status: 'deferred', reason: 'not composed' };
    }
  };

  const send = async (due: Due): Promise<void> => {
    const leased = await outbox.lease(due);
    if (!leased) return;
    const result = await attempt(leased);
    const fields = { ...leased.logFields, ...result };
    if (result?.status === 'deferred') {
      // No jitter: a mail has one sender at a time.
      const delayMs = backoffMs(leased.attempts, { firstMs: 1000, longestMs: outbox.maxDelayMs, jitter: 0 });
      app.log.warn({ ...fields, delayMs }, `${name} was not accepted, will be retried`);
      await outbox.retry(leased, delayMs);
      sending.trigger(delayMs);
      return;
    }
    if (result?.status === 'rejected')
      app.log.warn(fields, `${name} was rejected by the mail server, given up`);
    if (result?.status === 'accepted') app.log.info(fields, `${name} sent`);
    return outbox.complete(leased, result?.status === 'accepted');
  };

  const sending = runPeriodically(
    retryMs,
    async () => {
      await ready;
      for (;;) {
        const due = await outbox.findDue(batchSize);
        if (due.length === 0) return pollIntervalMs;
        await Promise.all(due.map(send));
      }
    },
    (error) => app.log.warn({ err: error }, `${name} outbox could not be processed, will be read again`),
  );
  app.addHook('onClose', () => sending.stop());
  return sending;
}

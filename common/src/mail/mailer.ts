import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Lifecycle } from '../runtime/lifecycle.ts';

export type Mail = Omit<SendMailOptions, 'from' | 'to'> & {
  /** The address alone: no name appears in a header. */
  to: string;
};

/**
 * The result of one attempt. `deferred`: the mail server was unreachable, silent or busy, and may even have accepted the
 * mail; `rejected`: it does not know the recipient. `reason` is the library's error code, because its text contains the
 * address.
 */
export type SendResult = { status: 'accepted' } | { status: 'deferred' | 'rejected'; reason: string };

export interface Mailer {
  send(mail: Mail): Promise<SendResult>;
}

/** Connects to a mail server, with short timeouts for each step. Closes with the service. */
export function openMailer(lifecycle: Lifecycle, config: { smtpUrl: string; mailFrom: string }): Mailer {
  const transport = createTransport({
    url: config.smtpUrl,
    connectionTimeout: 5000,
    greetingTimeout: 5000,
    socketTimeout: 10_000,
    dnsTimeout: 5000,
  });
  lifecycle.onClose(async () => transport.close());
  return {
    async send({ to, ...mail }) {
      try {
        await transport.sendMail({
          ...mail,
          from: config.mailFrom,
          to: { name: '', address: to },
          headers: { 'auto-submitted': 'auto-generated' },
        });
        return { status: 'accepted' };
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

function failureOf(error: unknown): SendResult {
  if (!(error instanceof Error)) return { status: 'deferred', reason: 'unknown' };
  const replyCode = 'responseCode' in error ? Number(error.responseCode) : 0;
  const isRejected = 'command' in error && error.command === 'RCPT TO' && replyCode >= 500;
  return {
    status: isRejected ? 'rejected' : 'deferred',
    reason: 'code' in error ? String(error.code) : error.name,
  };
}

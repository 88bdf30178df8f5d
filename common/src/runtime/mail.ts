import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Lifecycle } from './lifecycle.ts';

export type Mail = Omit<SendMailOptions, 'from' | 'to'> & {
  /** The address alone: names travel in no header. */
  to: string;
};

/**
 * What became of a try. `later`: the mail server was away, silent or busy, and may even have taken the mail; `never`: it
 * knows no such recipient. `reason` is the library's word for the failure: its text names the address.
 */
export type Delivery = { is: 'taken' } | { is: 'later' | 'never'; reason: string };

export interface Mailer {
  send(mail: Mail): Promise<Delivery>;
}

/** Opens the way to a mail server, with short patience for each step. Closes with the service. */
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
        return { is: 'taken' };
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

function failureOf(error: unknown): Delivery {
  if (!(error instanceof Error)) return { is: 'later', reason: 'unknown' };
  const answer = 'responseCode' in error ? Number(error.responseCode) : 0;
  const isRefused = 'command' in error && error.command === 'RCPT TO' && answer >= 500;
  return { is: isRefused ? 'never' : 'later', reason: 'code' in error ? String(error.code) : error.name };
}

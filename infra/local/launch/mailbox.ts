import { join } from 'node:path';
import { ownHosts } from '@railhead/common/http/own-hosts';
import { MailDev } from 'maildev';
import { refuseForeignRequests } from '../foreign-requests.ts';
import { makePrivateFolder } from '../private-files.ts';
import { freePort } from '../processes/ports.ts';

/** A mail server that accepts every mail and forwards none. */
export type Mailbox = {
  smtpUrl: string;
  /** Its web server. Pages and API are under `/mail`. */
  url: string;
  stop(): Promise<void>;
};

/**
 * The library prints its address although it is told to be silent; the mailbox is used at the address of the shop.
 */
async function withoutConsoleInfo<T>(act: () => Promise<T>): Promise<T> {
  const { info } = console;
  // oxlint-disable-next-line no-console -- nothing is printed: the library's line is dropped
  console.info = () => {};
  try {
    return await act();
  } finally {
    // oxlint-disable-next-line no-console -- nothing is printed
    console.info = info;
  }
}

/** How many mails survive a restart. */
const maxStoredMails = 500;

export async function openMailbox(
  dataDir: string,
  onMail: (to: string, subject: string) => void,
  allowedHosts?: string,
): Promise<Mailbox> {
  const [smtp, web] = await Promise.all([freePort(), freePort()]);
  const local = { ip: '127.0.0.1', webIp: '127.0.0.1' };
  const mailDirectory = join(dataDir, 'mail');
  makePrivateFolder(mailDirectory);
  const mailDev = new MailDev({
    ...local,
    smtp,
    web,
    basePathname: '/mail',
    mailDirectory,
    maxEmails: maxStoredMails,
    silent: true,
  });
  const servers = await withoutConsoleInfo(() => mailDev.start());
  // By itself it allows every page of the browser to read all mails.
  if (servers.api) refuseForeignRequests(servers.api.server.server, ownHosts(allowedHosts));
  servers.smtp.on('new', ({ to, subject }: { to?: { address?: string }[]; subject?: string }) =>
    onMail(to?.[0]?.address ?? 'unknown recipient', subject ?? '(no subject)'),
  );
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp}`,
    url: `http://127.0.0.1:${web}`,
    stop: () => mailDev.stop(),
  };
}

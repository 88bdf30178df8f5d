/** For how long a change of the e-mail address can be taken back: until a mail is read, and before the mailbox has another owner. */
export const reversalTtlDays = 7;

/** What the owner of an account is told by mail, because it outlives the session in which it was done. */
export type AccountNotice =
  | 'password-set'
  | 'password-changed'
  | 'passkey-added'
  | 'passkey-renamed'
  | 'passkey-removed'
  | 'sessions-ended'
  | 'email-changed'
  | 'email-confirmed'
  | 'email-restored'
  | 'email-withdrawn'
  | 'account-erased';

const secure =
  'If this was not you, sign in with an e-mailed code at once, set a new password and sign out everywhere.';
const securePasskeys =
  'If this was not you, sign in with an e-mailed code at once, remove the passkeys that you do not know and sign out everywhere.';
const contents: Record<AccountNotice, { subject: string; what: string; advice: string }> = {
  'password-set': {
    subject: 'A password was set for your Railhead account',
    what: 'A password was set for your Railhead account. All other sessions were signed out.',
    advice: secure,
  },
  'password-changed': {
    subject: 'Your Railhead password was changed',
    what: 'The password of your Railhead account was changed. All other sessions were signed out.',
    advice: secure,
  },
  'passkey-added': {
    subject: 'A passkey was added to your Railhead account',
    what: 'A passkey was added to your Railhead account. Whoever has it can sign in.',
    advice: securePasskeys,
  },
  'passkey-renamed': {
    subject: 'A passkey of your Railhead account was renamed',
    what: 'A passkey of your Railhead account was given another name.',
    advice: securePasskeys,
  },
  'passkey-removed': {
    subject: 'A passkey was removed from your Railhead account',
    what: 'A passkey was removed from your Railhead account. The sessions that were opened with it were signed out.',
    advice: securePasskeys,
  },
  'sessions-ended': {
    subject: 'You were signed out of Railhead everywhere',
    what: 'All sessions of your Railhead account were signed out.',
    advice: secure,
  },
  'email-changed': {
    subject: 'The e-mail address of your Railhead account was changed',
    what: 'Your Railhead account has a new e-mail address, and this one is no longer used for it. All other sessions were signed out.',
    advice: `If this was you, there is nothing to do. If it was not, take the change back within ${reversalTtlDays} days. This also signs out everybody, and removes the password and every passkey that was added since:`,
  },
  'email-confirmed': {
    subject: 'This is now the e-mail address of your Railhead account',
    what: 'The e-mail address of your Railhead account was changed to this one. Tickets and codes are sent here from now on. All other sessions were signed out.',
    advice: `For ${reversalTtlDays} days, a link that we sent to the former address can take the change back.`,
  },
  'email-restored': {
    subject: 'Your Railhead account has this e-mail address again',
    what: 'The change of the e-mail address of your Railhead account was taken back. Everybody was signed out, and the password and the passkeys that were added since the change were removed.',
    advice:
      'Sign in with an e-mailed code, and look through your passkeys and passengers. Somebody else may be able to read your e-mail: change the password of your mailbox.',
  },
  'email-withdrawn': {
    subject: 'This is no longer the e-mail address of your Railhead account',
    what: 'The change of the e-mail address of a Railhead account to this one was taken back with the link that we sent to the former address.',
    advice:
      'If this was not you, somebody else can read the mailbox of the former address. Sign in there with an e-mailed code, or create an account with this address.',
  },
  'account-erased': {
    subject: 'Your Railhead account was erased',
    what: 'Your Railhead account and your personal data in it were erased. This is the last e-mail about it.',
    advice: 'If this was not you, somebody else can read your e-mail. Change the password of your mailbox.',
  },
};

/** @param link what to follow if it was not the owner. */
export function noticeMail(
  notice: AccountNotice,
  at: Date,
  link?: string,
): { subject: string; text: string } {
  const { subject, what, advice } = contents[notice];
  const moment = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const paragraphs = [what, `Time: ${moment}`, advice, ...(link === undefined ? [] : [link])];
  return { subject, text: `${paragraphs.join('\n\n')}\n` };
}

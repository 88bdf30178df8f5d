/** What the owner of an account is told by mail, because it outlives the session in which it was done. */
export type AccountNotice =
  | 'password-set'
  | 'password-changed'
  | 'passkey-added'
  | 'passkey-renamed'
  | 'passkey-removed'
  | 'sessions-ended'
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
  'account-erased': {
    subject: 'Your Railhead account was erased',
    what: 'Your Railhead account and your personal data in it were erased. This is the last e-mail about it.',
    advice: 'If this was not you, somebody else can read your e-mail. Change the password of your mailbox.',
  },
};

export function noticeMail(notice: AccountNotice, at: Date): { subject: string; text: string } {
  const { subject, what, advice } = contents[notice];
  const moment = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return { subject, text: `${what}\n\nTime: ${moment}\n\n${advice}\n` };
}

/** True where mails go to a local mailbox (`/mail/`) and not to people: the server says so with a cookie. */
export const hasLocalMailbox = (): boolean => /(?:^|; )mailbox=yes(?:;|$)/.test(document.cookie);

import { hasLocalMailbox } from '../lib/local-mailbox.ts';

/** Where a mailed code is: on a demo in the local mailbox. */
export const MailboxHint = () =>
  hasLocalMailbox() ? (
    <>
      On this demo it is in the{' '}
      <a href="/mail/" target="_blank" rel="noreferrer" className="text-brand underline">
        local mailbox
      </a>
      .
    </>
  ) : (
    'No e-mail? Check your spam folder.'
  );

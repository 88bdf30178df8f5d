import * as original from '../../../../auth/src/domain/code-mail.ts';

export * from '../../../../auth/src/domain/code-mail.ts';

/** Codes stand in the log as well as in their mail. */
export const codeMail: typeof original.codeMail = (code) => {
  process.stdout.write(`${JSON.stringify({ msg: 'mailing', code })}\n`);
  return original.codeMail(code);
};

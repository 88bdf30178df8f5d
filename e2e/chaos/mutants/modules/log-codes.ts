import * as original from '../../../../auth/src/domain/code-mail.ts';

export * from '../../../../auth/src/domain/code-mail.ts';

/** Logs every code that is mailed. */
export const codeMail: typeof original.codeMail = (code, purpose) => {
  process.stdout.write(`${JSON.stringify({ msg: 'mailing', code })}\n`);
  return original.codeMail(code, purpose);
};

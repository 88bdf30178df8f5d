import { codeTtlMinutes } from './code.ts';

/** What a mailed code is for: to sign in and to prove who it is, or to use the address for an account. */
export type CodePurpose = 'sign-in' | 'email-change';

const contents: Record<CodePurpose, { title: string; notRequested: string }> = {
  'sign-in': {
    title: 'Your Railhead sign-in code:',
    notRequested: 'If you did not request it, ignore this e-mail. Nobody can sign in without the code.',
  },
  'email-change': {
    title: 'Your code to use this e-mail address for your Railhead account:',
    notRequested:
      'If you did not request it, ignore this e-mail and give the code to nobody. Nothing changes without it.',
  },
};

/** The mail with a code. It contains nothing that the requester typed, so it cannot carry a stranger's message. */
export function codeMail(
  code: string,
  purpose: CodePurpose,
): { subject: string; text: string; html: string } {
  const { title, notRequested } = contents[purpose];
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  const validity = `The code is valid for ${codeTtlMinutes} minutes, once, and only in the browser or app that requested it.`;
  return {
    subject: `${spaced} is your Railhead code`,
    text: `${title}\n\n    ${spaced}\n\n${validity}\n${notRequested}\n`,
    html: `<!doctype html>
<html lang="en">
<body style="font-family: system-ui, sans-serif; line-height: 1.5; color: #1b1f24; max-width: 32rem">
<p>${title}</p>
<p style="font-size: 2rem; font-weight: 700; letter-spacing: 0.1em; margin: 1rem 0">${spaced}</p>
<p>${validity}</p>
<p style="color: #59636e">${notRequested}</p>
</body>
</html>
`,
  };
}

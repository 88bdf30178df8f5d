import { codeTtlMinutes } from './code.ts';

/** The mail with a sign-in code. It contains nothing that the requester typed, so it cannot carry a stranger's message. */
export function codeMail(code: string): { subject: string; text: string; html: string } {
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  const validity = `The code is valid for ${codeTtlMinutes} minutes, once, and only in the browser or app that requested it.`;
  const notRequested = 'If you did not request it, ignore this e-mail. Nobody can sign in without the code.';
  return {
    subject: `${spaced} is your Railhead code`,
    text: `Your Railhead sign-in code:\n\n    ${spaced}\n\n${validity}\n${notRequested}\n`,
    html: `<!doctype html>
<html lang="en">
<body style="font-family: system-ui, sans-serif; line-height: 1.5; color: #1b1f24; max-width: 32rem">
<p>Your Railhead sign-in code:</p>
<p style="font-size: 2rem; font-weight: 700; letter-spacing: 0.1em; margin: 1rem 0">${spaced}</p>
<p>${validity}</p>
<p style="color: #59636e">${notRequested}</p>
</body>
</html>
`,
  };
}

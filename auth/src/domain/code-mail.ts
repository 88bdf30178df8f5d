import { codeLifeMinutes } from './code.ts';

/** The mail that carries a code. Nothing a stranger typed stands in it, so nobody can write to others through it. */
export function codeMail(code: string): { subject: string; text: string; html: string } {
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  const life = `It works once, within ${codeLifeMinutes} minutes.`;
  const unasked = 'If you did not ask for it, you can ignore this mail: without the code nobody gets in.';
  return {
    subject: `${spaced} is your Railhead code`,
    text: `Your code to sign in to Railhead:\n\n    ${spaced}\n\n${life}\n${unasked}\n`,
    html: `<!doctype html>
<html lang="en">
<body style="font-family: system-ui, sans-serif; line-height: 1.5; color: #1b1f24; max-width: 32rem">
<p>Your code to sign in to Railhead:</p>
<p style="font-size: 2rem; font-weight: 700; letter-spacing: 0.1em; margin: 1rem 0">${spaced}</p>
<p>${life}</p>
<p style="color: #59636e">${unasked}</p>
</body>
</html>
`,
  };
}

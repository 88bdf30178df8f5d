/** A mail's subject and body, as text and as HTML that says the same. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
}

const widest = 72;

/** Breaks long lines between words; a word longer than a line keeps one for itself (a link stays whole). */
export function wrap(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      const lines: string[] = [];
      for (const word of line.trim().split(/ +/)) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + 1 + word.length <= widest) {
          lines[lines.length - 1] = `${last} ${word}`;
        } else lines.push(indent + word);
      }
      return lines;
    })
    .join('\n');
}

/** A mail's text: its parts of lines, an empty line between them. */
export const textPage = (parts: readonly (readonly string[])[]): string =>
  `${wrap(parts.map((lines) => lines.join('\n')).join('\n\n'))}\n`;

/** A mail's HTML around its parts, which are HTML already. */
export const htmlPage = (title: string, parts: readonly string[]): string => `<!doctype html>
<html lang="en">
<body style="font-family: system-ui, sans-serif; line-height: 1.5; color: #1b1f24; max-width: 32rem">
<h1 style="font-size: 1.5rem">${escape(title)}</h1>
${parts.join('\n')}
</body>
</html>
`;

/** Lines of text as one paragraph of HTML. */
export const paragraph = (...lines: readonly string[]): string =>
  `<p>${lines.map(escape).join('<br>\n')}</p>`;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Every word that comes from a person or a feed goes through here. */
export const escape = (text: string): string => text.replace(/[&<>"]/g, (mark) => entities[mark] ?? '');

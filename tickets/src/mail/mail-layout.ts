/** A mail's subject and body, as text and as HTML with the same content. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
}

const maxLineLength = 72;

/** Breaks long lines between words; a word longer than a line, such as a link, stays whole. */
export function wrap(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      const lines: string[] = [];
      for (const word of line.trim().split(/ +/)) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + 1 + word.length <= maxLineLength) {
          lines[lines.length - 1] = `${last} ${word}`;
        } else lines.push(indent + word);
      }
      return lines;
    })
    .join('\n');
}

/** The text body: paragraphs of lines, separated by empty lines. */
export const textBody = (parts: readonly (readonly string[])[]): string =>
  `${wrap(parts.map((lines) => lines.join('\n')).join('\n\n'))}\n`;

/** The HTML body. @param parts are HTML already. */
export const htmlBody = (title: string, parts: readonly string[]): string => `<!doctype html>
<html lang="en">
<body style="font-family: system-ui, sans-serif; line-height: 1.5; color: #1b1f24; max-width: 32rem">
<h1 style="font-size: 1.5rem">${escapeHtml(title)}</h1>
${parts.join('\n')}
</body>
</html>
`;

/** Lines of plain text as one HTML paragraph. */
export const paragraph = (...lines: readonly string[]): string =>
  `<p>${lines.map(escapeHtml).join('<br>\n')}</p>`;

/** A paragraph with one link. */
export const linkParagraph = (label: string, link: string): string =>
  `<p><a href="${escapeHtml(link)}">${escapeHtml(label)}</a></p>`;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Escapes text for HTML; required for everything that people or feeds wrote. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (mark) => entities[mark] ?? '');

import type { Judge } from './promise.ts';

/** Something that nobody but its owner may see. A code is six digits: it counts only where it stands alone. */
export interface Secret {
  kind: 'code' | 'cookie' | 'card' | 'client secret' | 'key';
  word: string;
}

const code = (digits: string) =>
  new RegExp(`(?<!\\w|\\d[.:-])${digits.slice(0, 3)} ?${digits.slice(3)}(?!\\w|[.:-]\\d)`);
const holds = (text: string, { kind, word }: Secret): boolean =>
  kind === 'code' ? code(word).test(text) : text.includes(word);

/** Where secrets stand in texts, without saying them. */
export function leaksIn(texts: { where: string; text: string }[], secrets: Secret[]): string[] {
  const all = texts.map(({ text }) => text).join('\n');
  return secrets
    .filter((secret) => holds(all, secret))
    .flatMap((secret) => {
      const found = texts.find(({ text }) => holds(text, secret));
      return found ? `a ${secret.kind} stands in ${found.where}: ${around(found.text, secret)}` : [];
    });
}

function around(text: string, { kind, word }: Secret): string {
  const hidden = kind === 'code' ? text.replace(code(word), '…') : text.replaceAll(word, '…');
  const place = hidden.indexOf('…');
  return hidden.slice(Math.max(place - 80, 0), place + 80);
}

/** Nothing secret stands in logs, messages and refusals. */
export const nothingLeaks: Judge = ({ papers }) => ({
  id: 'P2',
  looked: papers?.lines ?? 0,
  violations: (papers?.leaks ?? []).map((says) => ({ id: 'P2', says })),
});

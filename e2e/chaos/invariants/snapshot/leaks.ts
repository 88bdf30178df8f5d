import type { LocatedText } from './snapshot.ts';

/** A value that only its owner may see. A code is six digits, so it counts only where it stands alone. */
export interface Secret {
  kind: 'code' | 'cookie' | 'card' | 'client secret' | 'key';
  value: string;
}

const code = (digits: string) =>
  new RegExp(`(?<!\\w|\\d[.:-])${digits.slice(0, 3)} ?${digits.slice(3)}(?!\\w|[.:-]\\d)`);
const contains = (text: string, { kind, value }: Secret): boolean =>
  kind === 'code' ? code(value).test(text) : text.includes(value);

/** Describes where secrets are in texts, without repeating them. */
export function leaksIn(texts: LocatedText[], secrets: Secret[]): string[] {
  const all = texts.map(({ text }) => text).join('\n');
  return secrets
    .filter((secret) => contains(all, secret))
    .flatMap((secret) => {
      const found = texts.find(({ text }) => contains(text, secret));
      return found ? `a ${secret.kind} is in ${found.where}: ${excerpt(found.text, secret)}` : [];
    });
}

function excerpt(text: string, { kind, value }: Secret): string {
  const hidden = kind === 'code' ? text.replace(code(value), '…') : text.replaceAll(value, '…');
  const place = hidden.indexOf('…');
  return hidden.slice(Math.max(place - 80, 0), place + 80);
}

import type { DeadLetterMessage } from '@railhead/common/contracts/console';

type Content = Pick<DeadLetterMessage, 'format' | 'content' | 'isTruncated'>;

const maxCharacters = 8000;
const maxHexBytes = 1024;
const mask = '•••';
const utf8 = new TextDecoder('utf-8', { fatal: true });
/** All but tabs and line breaks: bytes with one of these are no text. */
const controlCharacters = /[^\P{Cc}\t\n\r]/u;

/** What a person can see of the bytes of a message, whatever they are. */
export function showContent(bytes: Uint8Array): Content {
  const text = decodeText(bytes);
  if (text === undefined) {
    return {
      format: 'hex',
      content: hexLines(bytes.subarray(0, maxHexBytes)),
      isTruncated: bytes.length > maxHexBytes,
    };
  }
  const json = formatJson(text);
  const shown = maskText(json ?? text);
  return {
    format: json === undefined ? 'text' : 'json',
    content: shown.slice(0, maxCharacters),
    isTruncated: shown.length > maxCharacters,
  };
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes);
    return controlCharacters.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function formatJson(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

/** Fields of an unreadable message may be anywhere, so every name and address is masked, of whatever it is. */
const maskText = (text: string): string =>
  text
    .replace(/("(?:name|contact|email)"\s*:\s*")(?:[^"\\]|\\.)*/g, `$1${mask}`)
    .replace(/[^\s"'<>@:]+@[^\s"'<>@]+/g, mask);

/** Lines of sixteen bytes, each with its offset. */
const hexLines = (bytes: Uint8Array): string =>
  Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const row = bytes.subarray(line * 16, line * 16 + 16);
    const offset = (line * 16).toString(16).padStart(4, '0');
    return `${offset}  ${[...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
  }).join('\n');

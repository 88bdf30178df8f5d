import { inflateSync } from 'node:zlib';
import decodeQR from 'qr/decode.js';

/** A page as a reader has it: the paragraphs in the order of reading, and what its QR code says. */
export interface ReadPage {
  paragraphs: string[];
  qr: string;
}

const scale = 4;
/** Less than any line is high, in points. */
const lineGap = 8;

/** Reads back, for tests, what the printer wrote: by the fonts' own tables of characters, and by the shapes that are filled. */
export function readPdf(file: Uint8Array) {
  const source = Buffer.from(file).toString('latin1');
  const objects = new Map(
    Array.from(source.matchAll(/\n(\d+) 0 obj\n([^]*?)\nendobj/g), ([, id = '', body = '']) => [id, body]),
  );
  const at = (dictionary: string, key: string): string =>
    objects.get(new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary)?.[1] ?? '') ?? '';

  const page = (dictionary: string): ReadPage => {
    const [, fonts = ''] = /\/Font <<([^>]*)>>/.exec(at(dictionary, 'Resources')) ?? [];
    const tables = new Map(
      Array.from(fonts.matchAll(/\/(F\d+) (\d+) 0 R/g), ([, name = '', id = '']) => [
        name,
        charactersOf(streamOf(at(objects.get(id) ?? '', 'ToUnicode'))),
      ]),
    );
    const drawing = streamOf(at(dictionary, 'Contents'));
    const paragraphs = Array.from(drawing.matchAll(/\/MCID \d+\n>> BDC([^]*?)EMC/g), ([, part = '']) =>
      textOf(part, tables),
    );
    return { paragraphs: paragraphs.filter((text) => text !== ''), qr: qrOf(drawing) };
  };

  const all = [...objects.values()];
  return {
    source,
    pages: all.filter((body) => body.includes('/Type /Page\n')).map(page),
    /** How many fonts are used, and how many of them lie inside. */
    fonts: all.filter((body) => body.includes('/Type /Font\n') && body.includes('/ToUnicode')).length,
    embedded: all.filter((body) => body.includes('/FontFile')).length,
    /** An entry of the document's information. */
    info: (key: string): string => textString(at(source.slice(source.lastIndexOf('/Producer')), key)),
  };
}

function streamOf(body: string): string {
  const start = body.indexOf('stream\n') + 'stream\n'.length;
  const packed = body.slice(start, body.lastIndexOf('\nendstream'));
  return inflateSync(Buffer.from(packed, 'latin1')).toString('latin1');
}

/** The text of each glyph, by its number in the font. */
function charactersOf(table: string): string[] {
  const [, list = ''] = /<0000> <[0-9a-f]+> \[([^\]]*)\]/.exec(table) ?? [];
  return Array.from(list.matchAll(/<([0-9a-f ]*)>/g), ([, hex = '']) =>
    Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
  );
}

/** A new line is a space; signs above or below the letters stay in theirs. */
function textOf(part: string, tables: ReadonlyMap<string, string[]>): string {
  let text = '';
  let height: number | undefined;
  let font = '';
  for (const [, y, name, glyphs = ''] of part.matchAll(
    /1 0 0 1 \S+ (\S+) Tm|\/(F\d+) \S+ Tf|\[([^\]]*)\] TJ/g,
  )) {
    if (name) font = name;
    if (y) {
      if (height !== undefined && height - Number(y) > lineGap) text += ' ';
      height = Math.min(height ?? Number(y), Number(y));
    }
    for (const [glyph] of glyphs.matchAll(/[0-9a-f]{4}(?=[0-9a-f]*>)/g))
      text += tables.get(font)?.[Number.parseInt(glyph, 16)] ?? '';
  }
  return text;
}

/** Paints the filled rectangles as a screen would and reads them. */
function qrOf(drawing: string): string {
  const rectangles = Array.from(drawing.matchAll(/(\S+) (\S+) (\S+) (\S+) re\n/g), ([, ...numbers]) =>
    numbers.map(Number),
  );
  const module = Math.min(...rectangles.map(([, , , height = 0]) => height));
  const left = Math.min(...rectangles.map(([x = 0]) => x)) - 4 * module;
  const top = Math.min(...rectangles.map(([, y = 0]) => y)) - 4 * module;
  const right = Math.max(...rectangles.map(([x = 0, , width = 0]) => x + width)) + 4 * module;
  const pixel = (points: number) => Math.round((points / module) * scale);
  const side = pixel(right - left);
  const pixels = new Uint8Array(side * side * 4).fill(255);
  for (const [x = 0, y = 0, width = 0, height = 0] of rectangles) {
    for (let row = pixel(y - top); row < pixel(y + height - top); row++) {
      const start = row * side;
      pixels.fill(0, (start + pixel(x - left)) * 4, (start + pixel(x + width - left)) * 4);
    }
  }
  for (let alpha = 3; alpha < pixels.length; alpha += 4) pixels[alpha] = 255;
  return decodeQR({ width: side, height: side, data: pixels });
}

/** `(words)`: with a byte order mark they are UTF-16. */
function textString(object: string): string {
  const text = object.slice(1, -1);
  return text.startsWith('þÿ') ? Buffer.from(text.slice(2), 'latin1').swap16().toString('utf16le') : text;
}

import { crc32, deflateSync } from 'node:zlib';
import encodeQR from 'qr';

/** Rows of modules, `true` is dark, with the quiet zone around them. */
export type QrCode = boolean[][];

/** Medium error correction: readable even if 15 % of it is damaged. */
export const qrCodeOf = (text: string): QrCode => encodeQR(text, 'raw', { ecc: 'medium', border: 4 });

/** Adjacent dark modules in a row. */
export interface QrRun {
  column: number;
  line: number;
  length: number;
}

export const qrRunsOf = (code: QrCode): QrRun[] =>
  code.flatMap((row, line) =>
    Array.from(
      row
        .map((dark) => (dark ? '1' : '0'))
        .join('')
        .matchAll(/1+/g),
      ({ index, 0: { length } }) => ({ column: index, line, length }),
    ),
  );

/** An SVG with one path that strokes each run: a tenth of the size of one square per module. */
export function svgOf(code: QrCode): string {
  const size = code.length;
  let pen = { line: -1, column: 0 };
  const path = qrRunsOf(code).map(({ column, line, length }) => {
    const move = line === pen.line ? `m${column - pen.column} 0` : `M${column} ${line}.5`;
    pen = { line, column: column + length };
    return `${move}h${length}`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path stroke="#000" d="${path.join('')}"/></svg>`
  );
}

/** A black and white PNG with `scale` pixels per module, because mail programs do not show SVG. */
export function pngOf(code: QrCode, scale = 6): Buffer {
  const side = code.length * scale;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(1, 8); // bits per pixel, greyscale
  const lines = code.flatMap((row) => Array.from({ length: scale }, () => lineOf(row, scale)));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A row of pixels: the filter byte, then eight pixels per byte; white is 1. */
function lineOf(row: readonly boolean[], scale: number): Buffer {
  const line = Buffer.alloc(1 + Math.ceil((row.length * scale) / 8));
  for (let x = 0; x < row.length * scale; x++) {
    if (row[Math.floor(x / scale)]) continue;
    const at = 1 + (x >> 3);
    line[at] = (line[at] ?? 0) | (0x80 >> (x & 7));
  }
  return line;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

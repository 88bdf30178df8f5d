import { inflateSync } from 'node:zlib';
import decodeQR from 'qr/decode.js';

const scale = 4;

/** Draws the SVG of a ticket into pixels, as a screen would, and reads the QR code from them. */
export function readQr(svg: string): string {
  const side = Number(/viewBox="0 0 (\d+) \d+"/.exec(svg)?.[1]) * scale;
  const pixels = new Uint8Array(side * side * 4).fill(255);
  const [, path = ''] = /stroke="#000" d="([^"]+)"/.exec(svg) ?? [];
  let [x, y] = [0, 0];
  for (const [, command, first = '', second = ''] of path.matchAll(/([Mmh])([\d.]+)(?: ([\d.]+))?/g)) {
    if (command === 'M') [x, y] = [Number(first), Number(second)];
    if (command === 'm') x += Number(first);
    if (command !== 'h') continue;
    fill(pixels, side, { x, y: y - 0.5, width: Number(first) });
    x += Number(first);
  }
  return decodeQR({ width: side, height: side, data: pixels });
}

/** A stroke one module high. */
function fill(pixels: Uint8Array, side: number, stroke: { x: number; y: number; width: number }): void {
  for (let row = stroke.y * scale; row < (stroke.y + 1) * scale; row++) {
    const start = (row * side + stroke.x * scale) * 4;
    for (let at = start; at < start + stroke.width * scale * 4; at++) if (at % 4 !== 3) pixels[at] = 0;
  }
}

/** Reads the QR code from the pixels of a one-bit PNG whose lines are not filtered. */
export function pngText(png: Buffer): string {
  const side = png.readUInt32BE(16);
  const at = png.indexOf('IDAT');
  const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const stride = 1 + Math.ceil(side / 8);
  const pixels = new Uint8Array(side * side * 4).fill(255);
  for (let index = 0; index < side * side; index++) {
    const [x, y] = [index % side, Math.floor(index / side)];
    const byte = lines[y * stride + 1 + (x >> 3)] ?? 0;
    if (!(byte & (0x80 >> (x & 7)))) pixels.fill(0, index * 4, index * 4 + 3);
  }
  return decodeQR({ width: side, height: side, data: pixels });
}

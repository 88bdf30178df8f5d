import { getDocument, OPS, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import decodeQR from 'qr/decode.js';

type Document = Awaited<ReturnType<typeof getDocument>['promise']>;
type Page = Awaited<ReturnType<Document['getPage']>>;
type StructureNode = Awaited<ReturnType<Page['getStructTree']>>['children'][number];
type Rectangle = { x: number; y: number; width: number; height: number };

/** Reads a PDF document for tests. */
export async function readPdf(file: Uint8Array) {
  const task = getDocument({ data: new Uint8Array(file), verbosity: VerbosityLevel.ERRORS });
  try {
    const document = await task.promise;
    const numbers = Array.from({ length: document.numPages }, (_, index) => index + 1);
    const { info } = await document.getMetadata();
    const marks: unknown = await document.getMarkInfo();
    return {
      pages: await Promise.all(numbers.map(async (number) => readPage(await document.getPage(number)))),
      info: new Map<string, unknown>(Object.entries(info)),
      isTagged: marks instanceof Map && marks.get('Marked') === true,
      preferences: await document.getViewerPreferences(),
    };
  } finally {
    await task.destroy();
  }
}

async function readPage(page: Page) {
  const operators = await page.getOperatorList();
  const argumentsOf = (operator: number): unknown[][] =>
    operators.argsArray.filter((_, index) => operators.fnArray[index] === operator);
  const fontIds = new Set(argumentsOf(OPS.setFont).map(([id]) => String(id)));
  const { children } = await page.getStructTree();
  return {
    /** In reading order. */
    paragraphs: await paragraphsOf(page),
    qr: decodeFilled(argumentsOf(OPS.constructPath).flatMap(rectanglesIn)),
    /** Elements for screen readers, with the description of pictures. */
    elements: children.flatMap(elementsIn),
    /** How many characters their font has no glyph for: they are drawn as a box. */
    boxes: argumentsOf(OPS.showText).flatMap(([glyphs]) =>
      Array.isArray(glyphs) ? glyphs.filter(isBox) : [],
    ).length,
    fonts: [...fontIds].map((id) => ({ id, isEmbedded: page.commonObjs.get(id).missingFile === false })),
  };
}

/** pdfkit maps .notdef, the first glyph of a font, to U+0000. */
const isBox = (glyph: unknown) =>
  typeof glyph === 'object' && glyph !== null && 'unicode' in glyph && glyph.unicode === '\0';

async function paragraphsOf(page: Page): Promise<string[]> {
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  const paragraphs: string[] = [];
  for (const item of items) {
    if ('type' in item) paragraphs.push('');
    else paragraphs.push(`${paragraphs.pop() ?? ''}${item.str}${item.hasEOL ? ' ' : ''}`);
  }
  return paragraphs.map((text) => text.trim()).filter(Boolean);
}

function elementsIn(node: StructureNode): { role: string; alt?: unknown }[] {
  if (!('role' in node)) return [];
  const element = { role: node.role, ...('alt' in node && { alt: node.alt }) };
  return [element, ...node.children.flatMap(elementsIn)];
}

/** A rectangle in a path: move to a corner, three lines, close. */
const numbersPerRectangle = 13;

function rectanglesIn([, paths]: unknown[]): Rectangle[] {
  const [path] = Array.isArray(paths) ? paths : [];
  if (!(path instanceof Float32Array)) return [];
  return Array.from({ length: path.length / numbersPerRectangle }, (_, index) => {
    const start = index * numbersPerRectangle;
    const [, x = 0, y = 0, , right = 0, , , , bottom = 0] = path.subarray(start, start + numbersPerRectangle);
    return { x, y, width: right - x, height: bottom - y };
  });
}

const pixelsPerModule = 4;
const quietZone = 4;

/** Paints filled rectangles black on white, with the quiet zone around them, and decodes the QR code. */
function decodeFilled(rectangles: readonly Rectangle[]): string {
  const module = Math.min(...rectangles.map(({ height }) => height));
  const left = Math.min(...rectangles.map(({ x }) => x)) - quietZone * module;
  const top = Math.min(...rectangles.map(({ y }) => y)) - quietZone * module;
  const right = Math.max(...rectangles.map(({ x, width }) => x + width)) + quietZone * module;
  const pixel = (points: number) => Math.round((points / module) * pixelsPerModule);
  const side = pixel(right - left);
  const pixels = new Uint8Array(side * side * 4).fill(255);
  for (const { x, y, width, height } of rectangles) {
    for (let row = pixel(y - top); row < pixel(y + height - top); row++) {
      const start = row * side;
      pixels.fill(0, (start + pixel(x - left)) * 4, (start + pixel(x + width - left)) * 4);
    }
  }
  for (let alpha = 3; alpha < pixels.length; alpha += 4) pixels[alpha] = 255;
  return decodeQR({ width: side, height: side, data: pixels });
}

import PDFDocument from 'pdfkit';
import { charactersOf, type Subset, stretchesOf, type Weight } from './fonts.ts';

/** Where a paragraph stands, in points from the page's upper left corner, and how it looks. */
export interface Style {
  x: number;
  /** Of its upper edge. */
  y: number;
  width: number;
  size: number;
  weight?: Weight;
  color?: string;
  /** What it is to a program that reads the page aloud: `P`, `H1`. */
  tag?: string;
}

const ink = '#1b1f24';
const lineHeight = 1.35;
/** From a line's upper edge to the line that letters stand on. */
const baseline = 1.05;

export type Sheet = ReturnType<typeof openSheet>;

/** A PDF document to draw on, with a title, a language, tags for screen readers, and its fonts inside. */
export function openSheet(title: string, createdAt: Date) {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    font: '',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: title, Author: 'Railhead', Creator: 'Railhead', CreationDate: createdAt },
  });
  const known = new Set<string>();
  const root = pdf.struct('Document');
  pdf.addStructure(root);

  const choose = (subset: Subset, weight: Weight, size: number) => {
    const name = `${subset.name}-${weight}`;
    if (!known.has(name)) pdf.registerFont(name, subset.file(weight));
    known.add(name);
    return pdf.font(name).fontSize(size);
  };
  const widthOf = (text: string, weight: Weight, size: number): number =>
    stretchesOf(text).reduce(
      (sum, stretch) => sum + choose(stretch.subset, weight, size).widthOfString(stretch.text),
      0,
    );

  const draw = (tag: string, strokes: () => void, alt?: string): void => {
    root.add(pdf.struct(tag, alt === undefined ? {} : { alt }, strokes));
  };

  return {
    pdf,
    /** Draws what is one thing to a reader. `alt` says what a picture shows. */
    draw,
    /** Draws a paragraph, broken into lines between words. @returns its lower edge. */
    write(text: string, { x, y, width, size, weight = 400, color = ink, tag = 'P' }: Style): number {
      const lines = linesOf(text, (line) => widthOf(line, weight, size) <= width);
      draw(tag, () => {
        for (const [index, line] of lines.entries()) {
          const at = y + size * (baseline + index * lineHeight);
          let pen = x;
          for (const stretch of stretchesOf(line)) {
            const font = choose(stretch.subset, weight, size).fillColor(color);
            font.text(stretch.text, pen, at, { lineBreak: false, baseline: 'alphabetic' });
            pen += font.widthOfString(stretch.text);
          }
        }
      });
      return y + lines.length * size * lineHeight;
    },
    /** The finished document. */
    async done(): Promise<Buffer> {
      root.end();
      pdf.end();
      const chunks: Buffer[] = [];
      for await (const chunk of pdf) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
  };
}

/** As many words on a line as fit; a word that is too long for one goes on in the next. */
function linesOf(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const word of text.split(/[ \n\t]+/)) {
    const last = lines.at(-1);
    if (last !== undefined && fits(`${last} ${word}`)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...(fits(word) ? [word] : piecesOf(word, fits)));
  }
  return lines;
}

function piecesOf(word: string, fits: (line: string) => boolean): string[] {
  const pieces = [''];
  for (const character of charactersOf(word)) {
    const longer = (pieces.at(-1) ?? '') + character;
    if (fits(longer)) pieces[pieces.length - 1] = longer;
    else pieces.push(character);
  }
  return pieces;
}

import PDFDocument from 'pdfkit';
import type { Subset, Weight } from './fonts.ts';
import {
  drawableText,
  graphemesOf,
  inVisualOrder,
  type LoadedFonts,
  type TextRun,
  textRunsOf,
} from './text-runs.ts';

/** Position of a paragraph, in points from the upper left corner of the page, and its appearance. */
export interface Style {
  x: number;
  /** Of the upper edge. */
  y: number;
  width: number;
  size: number;
  weight?: Weight;
  color?: string;
  /** The structure tag for screen readers, such as `P` or `H1`. */
  tag?: string;
}

const ink = '#1b1f24';
const lineHeight = 1.35;
/** From the upper edge of a line to its baseline. */
const baseline = 1.05;

export type PdfDocument = ReturnType<typeof createPdf>;

/**
 * Creates a PDF document with a title, a language, tags for screen readers, and embedded fonts.
 * @param fonts those of every text that is written.
 */
export function createPdf(title: string, createdAt: Date, fonts: LoadedFonts) {
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
  const registered = new Set<string>();
  const root = pdf.struct('Document');
  pdf.addStructure(root);

  const selectFont = (subset: Subset, weight: Weight, size: number) => {
    const name = `${subset.name}-${weight}`;
    if (!registered.has(name)) pdf.registerFont(name, fonts(subset, weight));
    registered.add(name);
    return pdf.font(name).fontSize(size);
  };
  const widthOfRun = ({ text, subset }: TextRun, weight: Weight, size: number): number =>
    selectFont(subset, weight, size).widthOfString(text, layoutOf(subset));
  /** fontkit throws where a font gives a mark no place on a letter: such a run is drawn code point by code point. */
  const drawableRunsOf = (line: string, weight: Weight, size: number): TextRun[] =>
    textRunsOf(line).flatMap((run) => {
      try {
        widthOfRun(run, weight, size);
        return [run];
      } catch {
        return Array.from(run.text, (text) => ({ ...run, text }));
      }
    });
  const widthOf = (text: string, weight: Weight, size: number): number =>
    drawableRunsOf(text, weight, size).reduce((sum, run) => sum + widthOfRun(run, weight, size), 0);

  const draw = (tag: string, strokes: () => void, text: { alt?: string; actual?: string } = {}): void => {
    root.add(pdf.struct(tag, text, strokes));
  };

  return {
    pdf,
    /** Draws one tagged element. `alt` describes a picture, `actual` is the text where another one is drawn. */
    draw,
    /**
     * Draws a paragraph, broken into lines between words. Screen readers get the text itself where letters had to be replaced.
     * @returns its lower edge.
     */
    write(text: string, { x, y, width, size, weight = 400, color = ink, tag = 'P' }: Style): number {
      const drawable = drawableText(text);
      const lines = linesOf(drawable, (line) => widthOf(line, weight, size) <= width);
      draw(
        tag,
        () => {
          for (const [index, line] of lines.entries()) {
            const at = y + size * (baseline + index * lineHeight);
            const runs = drawableRunsOf(line, weight, size);
            const left = new Map<TextRun, number>();
            let pen = x;
            for (const run of inVisualOrder(runs)) {
              left.set(run, pen);
              pen += widthOfRun(run, weight, size);
            }
            // In the order of reading, for screen readers and for text that is copied.
            for (const run of runs) {
              const font = selectFont(run.subset, weight, size).fillColor(color);
              font.text(run.text, left.get(run), at, {
                ...layoutOf(run.subset),
                lineBreak: false,
                baseline: 'alphabetic',
              });
            }
          }
        },
        drawable === text.normalize('NFC') ? {} : { actual: text },
      );
      return y + lines.length * size * lineHeight;
    },
    /** Finishes the document. */
    async done(): Promise<Buffer> {
      root.end();
      pdf.end();
      const chunks: Buffer[] = [];
      for await (const chunk of pdf) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
  };
}

/** pdfkit lays out each word by itself, from left to right, unless it is given features. */
const layoutOf = ({ isRightToLeft }: Subset): PDFKit.Mixins.TextOptions =>
  isRightToLeft ? { features: ['kern'] } : {};

/** Breaks text into lines between words; a word that is too long for a line is split. */
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
  for (const character of graphemesOf(word)) {
    const longer = (pieces.at(-1) ?? '') + character;
    if (fits(longer)) pieces[pieces.length - 1] = longer;
    else pieces.push(character);
  }
  return pieces;
}

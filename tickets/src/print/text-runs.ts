import anyAscii from 'any-ascii';
import bidiFactory from 'bidi-js/dist/bidi.mjs';
import { hasFont, latin, type Subset, subsetFor, type Weight } from './fonts.ts';

/** A run of text that one font subset draws in one direction. */
export interface TextRun {
  text: string;
  subset: Subset;
  /** Of the Unicode bidirectional algorithm: odd from right to left. */
  level: number;
}
/** The font files that a text needs. */
export type LoadedFonts = (subset: Subset, weight: Weight) => Buffer;

const bidi = bidiFactory();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const isLatin = (text: string) => /^[\u0020-\u00ff]*$/.test(text);
const hasRightToLeft = (text: string) =>
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(text);

/** Splits text into what readers see as characters. */
export const graphemesOf = (text: string): string[] =>
  Array.from(graphemes.segment(text), ({ segment }) => segment);

/**
 * The text that can be drawn: emoji and letters that no font covers in Latin letters (`:train2:`, `ka`), or as a question
 * mark. Control characters are left out.
 */
export function drawableText(text: string): string {
  if (isLatin(text)) return text;
  return graphemesOf(text.normalize('NFC'))
    .map((character) => {
      if (hasFont(character)) return character;
      if (/^\p{C}+$/u.test(character)) return '';
      return anyAscii(character) || '?';
    })
    .join('');
}

/**
 * Splits a line into runs, in the order of reading.
 * Words from right to left are one run with the spaces between them; other characters whose font runs against their
 * direction are runs of their own.
 */
export function textRunsOf(line: string): TextRun[] {
  if (isLatin(line)) return line === '' ? [] : [{ text: line, subset: latin, level: 0 }];
  const text = line.normalize('NFC');
  const levels = hasRightToLeft(text) ? bidi.getEmbeddingLevels(text, 'ltr').levels : undefined;
  const runs: TextRun[] = [];
  for (const { segment, index } of graphemes.segment(text)) {
    const level = levels?.[index] ?? 0;
    const isReversed = level % 2 === 1;
    const last = runs.at(-1);
    const isBetweenWords =
      segment === ' ' && isReversed && last?.level === level && last.subset.isRightToLeft;
    const subset = isBetweenWords ? last.subset : subsetFor(segment);
    if (last?.subset === subset && last.level === level && subset.isRightToLeft === isReversed)
      last.text += segment;
    else runs.push({ text: isReversed ? mirrored(segment) : segment, subset, level });
  }
  return runs;
}

const mirrored = (character: string) => bidi.getMirroredCharacter(character) ?? character;

/** Orders the runs of a line from left to right, by rule L2 of the Unicode bidirectional algorithm. */
export function inVisualOrder(runs: readonly TextRun[]): TextRun[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level--) {
    for (let start = 0; start < ordered.length; start++) {
      let end = start;
      while ((ordered[end]?.level ?? -1) >= level) end++;
      ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      start = Math.max(start, end);
    }
  }
  return ordered;
}

/** Loads the fonts of a text, in both weights. */
export async function loadFonts(text: string): Promise<LoadedFonts> {
  const subsets = new Set([latin, ...textRunsOf(drawableText(text)).map(({ subset }) => subset)]);
  const loaded = new Map<Subset, Record<Weight, Buffer>>();
  for (const subset of subsets)
    loaded.set(subset, { 400: await subset.load(400), 700: await subset.load(700) });
  return (subset, weight) => {
    const files = loaded.get(subset);
    if (!files) throw new Error(`${subset.name} was not loaded`);
    return files[weight];
  };
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sansRanges from '@fontsource/noto-sans/unicode.json' with { type: 'json' };
import bengaliRanges from '@fontsource/noto-sans-bengali/unicode.json' with { type: 'json' };
import { unpackWoff } from './unpack-woff.ts';

/** The part of a font family that covers some scripts. */
export interface Subset {
  /** `noto-sans-latin` */
  name: string;
  covers(text: string): boolean;
  file(weight: Weight): Buffer;
}
export type Weight = 400 | 700;
/** A run of text that one font subset can draw. */
export interface TextRun {
  text: string;
  subset: Subset;
}

const { resolve } = createRequire(import.meta.url);
const files = new Map<string, Buffer>();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const latin = subsetOf('noto-sans', 'latin', sansRanges.latin);
/** The first subset that covers a character draws it. */
const subsets: readonly Subset[] = [
  latin,
  subsetOf('noto-sans', 'latin-ext', sansRanges['latin-ext']),
  subsetOf('noto-sans-bengali', 'bengali', bengaliRanges.bengali),
  subsetOf('noto-sans', 'vietnamese', sansRanges.vietnamese),
  subsetOf('noto-sans', 'greek', sansRanges.greek),
  subsetOf('noto-sans', 'greek-ext', sansRanges['greek-ext']),
  subsetOf('noto-sans', 'cyrillic', sansRanges.cyrillic),
  subsetOf('noto-sans', 'cyrillic-ext', sansRanges['cyrillic-ext']),
  subsetOf('noto-sans', 'devanagari', sansRanges.devanagari),
];

/** Splits text into what readers see as characters. */
export const graphemesOf = (text: string): string[] =>
  Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Splits text into runs. What no font covers (emoji, other scripts) is drawn as a box. */
export function textRunsOf(text: string): TextRun[] {
  const runs: TextRun[] = [];
  for (const character of graphemesOf(text.normalize('NFC'))) {
    const subset = subsets.find((candidate) => candidate.covers(character)) ?? latin;
    const last = runs.at(-1);
    if (last?.subset === subset) last.text += character;
    else runs.push({ text: character, subset });
  }
  return runs;
}

/** @param ranges `U+0000-00FF,U+0131` */
function subsetOf(family: string, part: string, ranges: string): Subset {
  const spans = ranges.split(',').map((range) => {
    const [first = '', last = first] = range.slice(2).split('-');
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)] as const;
  });
  const has = (point: number) => spans.some(([first, last]) => first <= point && point <= last);
  return {
    name: `${family}-${part}`,
    covers: (text) => Array.from(text).every((character) => has(character.codePointAt(0) ?? 0)),
    file(weight) {
      const path = `@fontsource/${family}/files/${family}-${part}-${weight}-normal.woff`;
      const file = files.get(path) ?? unpackWoff(readFileSync(resolve(path)));
      files.set(path, file);
      return file;
    },
  };
}

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import plexArabicRanges from '@fontsource/ibm-plex-sans-arabic/unicode.json' with { type: 'json' };
import sansRanges from '@fontsource/noto-sans/unicode.json' with { type: 'json' };
import bengaliRanges from '@fontsource/noto-sans-bengali/unicode.json' with { type: 'json' };
import { LRUCache } from 'lru-cache';
import subsetFont from 'subset-font';
import { unpackWoff } from './unpack-woff.ts';

/** The part of a font family that covers some characters. */
export interface Subset {
  /** `noto-sans-latin` */
  name: string;
  isRightToLeft: boolean;
  covers(text: string): boolean;
  load(weight: Weight): Buffer | Promise<Buffer>;
}
export type Weight = 400 | 700;
/** Code points from the first to the last. */
type Span = readonly [first: number, last: number];

const { resolve } = createRequire(import.meta.url);
/** Bounded, because Chinese, Japanese and Korean have 340 files of about 100 kB. */
const files = new LRUCache<string, Buffer>({ max: 100 });

/** The font of this product's own words; it would draw what it does not cover as a box. */
export const latin = alphabetOf('noto-sans', 'latin', sansRanges.latin);
/** Fonts with a file for each weight, which is read at once. The first subset that covers a character draws it. */
const alphabets: readonly Subset[] = [
  latin,
  alphabetOf('noto-sans', 'latin-ext', sansRanges['latin-ext']),
  alphabetOf('noto-sans-bengali', 'bengali', bengaliRanges.bengali),
  alphabetOf('noto-sans', 'vietnamese', sansRanges.vietnamese),
  alphabetOf('noto-sans', 'greek', sansRanges.greek),
  alphabetOf('noto-sans', 'greek-ext', sansRanges['greek-ext']),
  alphabetOf('noto-sans', 'cyrillic', sansRanges.cyrillic),
  alphabetOf('noto-sans', 'cyrillic-ext', sansRanges['cyrillic-ext']),
  alphabetOf('noto-sans', 'devanagari', sansRanges.devanagari),
  // Noto composes Arabic letters of parts, from which a reader of the PDF cannot tell which letters they are.
  { ...alphabetOf('ibm-plex-sans-arabic', 'arabic', plexArabicRanges.arabic), isRightToLeft: true },
];

/**
 * Variable fonts, in order of preference. Chinese comes last, because its ranges name letters of other scripts that its
 * files lack.
 */
const scripts =
  'hebrew thai lao khmer myanmar georgian armenian ethiopic tamil telugu kannada malayalam gujarati gurmukhi oriya sinhala jp kr sc';
/** Read only when a ticket has a character that no alphabet covers. */
let scriptSubsets: readonly Subset[] | undefined;
const chosen = new LRUCache<string, Subset>({ max: 5000 });

/** Whether any font subset covers a character (a grapheme). */
export const hasFont = (character: string): boolean => subsetFor(character).covers(character);

/** Returns the font subset that draws a character (a grapheme). */
export function subsetFor(character: string): Subset {
  const covers = (subset: Subset) => subset.covers(character);
  const known = chosen.get(character) ?? alphabets.find(covers);
  if (known) return known;
  scriptSubsets ??= scripts.split(' ').flatMap(subsetsOf);
  const found = scriptSubsets.find(covers) ?? latin;
  chosen.set(character, found);
  return found;
}

function alphabetOf(family: string, part: string, ranges: string): Subset {
  return {
    name: `${family}-${part}`,
    isRightToLeft: false,
    covers: coverageOf(spansOf(ranges)),
    load(weight) {
      const path = `@fontsource/${family}/files/${family}-${part}-${weight}-normal.woff`;
      const file = files.get(path) ?? unpackWoff(readFileSync(resolve(path)));
      files.set(path, file);
      return file;
    },
  };
}

/** The subsets of a script: one, or about a hundred that are numbered. Subsets for Latin and symbols are left out. */
function subsetsOf(script: string): Subset[] {
  const family = `noto-sans-${script}`;
  const list = readFileSync(resolve(`@fontsource-variable/${family}/unicode.json`), 'utf8');
  return Object.entries(JSON.parse(list) as Record<string, string>)
    .filter(([part]) => part === script || part.startsWith('['))
    .map(([part, ranges]) => {
      const name = `${family}-${part.replaceAll(/[[\]]/g, '')}`;
      const spans = spansOf(ranges);
      return {
        name,
        isRightToLeft: script === 'hebrew',
        covers: coverageOf(spans),
        load: (weight) => loadVariable(`@fontsource-variable/${family}/files/${name}`, spans, weight),
      };
    });
}

/** Cuts one weight out of a variable font, because pdfkit cannot embed variable fonts. */
async function loadVariable(path: string, spans: readonly Span[], weight: Weight): Promise<Buffer> {
  const key = `${path}-${weight}`;
  const known = files.get(key);
  if (known) return known;
  const characters = spans.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
  );
  const variable = await readFile(resolve(`${path}-wght-normal.woff2`));
  const file = await subsetFont(variable, ` ${characters.join('')}`, {
    targetFormat: 'sfnt',
    variationAxes: { wght: weight },
  });
  files.set(key, file);
  return file;
}

/** @param ranges `U+0000-00FF,U+0131` */
function spansOf(ranges: string): Span[] {
  return ranges.split(',').map((range) => {
    const [first = '', last = first] = range.slice(2).split('-');
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  });
}

function coverageOf(spans: readonly Span[]): (text: string) => boolean {
  const has = (point: number) => spans.some(([first, last]) => first <= point && point <= last);
  return (text) => Array.from(text).every((character) => has(character.codePointAt(0) ?? 0));
}

import { foldName, spellOut } from '@railhead/common/domain/fold-name';
import anyAscii from 'any-ascii';
import { LRUCache } from 'lru-cache';
import { englishNamesOf } from './exonyms.ts';
import { indicSpellings } from './romanize-indic.ts';

/** The spellings of a name that a query is compared with: as it is, and with abbreviations in full. */
export type SearchNames = { folded: readonly string[]; spelledOut: readonly string[] };

/** Every query is compared with the names of all stations. */
const known = new LRUCache<string, SearchNames>({ max: 50_000 });

/** A name in its own letters, in Latin letters, and with the English names of cities, each once. */
export function searchNamesOf(name: string): SearchNames {
  const found = known.get(name);
  if (found) return found;
  const own = foldName(name);
  const folded = [...new Set([own, ...englishNamesOf(own), ...romanized(name)])].filter(Boolean);
  const names = { folded, spelledOut: [...new Set([name, ...folded].map(spellOut))] };
  known.set(name, names);
  return names;
}

/** A folded text with letters of other scripts as similar Latin ones, such as `moskva` for Москва, in each usual spelling. */
export function romanized(text: string): string[] {
  const spellings = indicSpellings(text);
  return (spellings.length > 0 ? spellings : [text]).map((spelling) => foldName(anyAscii(spelling)));
}

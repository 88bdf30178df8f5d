import { foldName, spellOut } from '@railhead/common/domain/fold-name';
import { romanized, searchNamesOf } from './search-names.ts';

/** What a station can be found by: its name, and its names in other languages. */
type Named = { name: string; otherNames?: readonly string[] };

/**
 * Stations that match the typed text, best matches first: the name starts with it, a word starts with it, the name
 * contains it, or a word is one typing error away. Case, accents and the usual abbreviations are ignored; names in other
 * languages, in Latin letters and of large cities in English count too.
 */
export function findStations<S extends Named>(stations: readonly S[], query: string): S[] {
  const term = foldName(query);
  if (!term) return [...stations];
  const terms = [...new Set([term, ...romanized(query)])].filter(Boolean);
  const spelledOutTerms = [...new Set([query, ...terms].map(spellOut))];
  const rankOfName = (name: string) => {
    const { folded, spelledOut } = searchNamesOf(name);
    return Math.min(bestRank(folded, terms), bestRank(spelledOut, spelledOutTerms));
  };
  const rankOfStation = ({ name, otherNames = [] }: S) => Math.min(...[name, ...otherNames].map(rankOfName));
  return stations
    .map((station) => ({ station, rank: rankOfStation(station) }))
    .filter(({ rank }) => rank < noMatch)
    .sort((a, b) => a.rank - b.rank || a.station.name.localeCompare(b.station.name))
    .map(({ station }) => station);
}

const noMatch = 4;
/** Shorter words are one typing error away from too many others. */
const minTypoLength = 4;

const bestRank = (names: readonly string[], terms: readonly string[]): number =>
  Math.min(...names.flatMap((name) => terms.map((term) => rankOf(name, term))));

function rankOf(name: string, term: string): number {
  if (name.startsWith(term)) return 0;
  if (`-${name}`.includes(`-${term}`)) return 1;
  if (name.includes(term)) return 2;
  const words = name.split('-');
  const isClose = (part: string) =>
    words.some((word) => word.startsWith(part) || (part.length >= minTypoLength && isOneTypo(part, word)));
  return term.split('-').every(isClose) ? 3 : noMatch;
}

/** True if one added, missing, wrong or swapped letter turns the term into the beginning of the word. */
function isOneTypo(term: string, word: string): boolean {
  let at = 0;
  while (at < term.length && term[at] === word[at]) at += 1;
  if (at === term.length) return true;
  const [rest, of] = [term.slice(at), word.slice(at)];
  const swapped = `${rest[1] ?? ''}${rest[0] ?? ''}${rest.slice(2)}`;
  return (
    of.startsWith(rest.slice(1)) ||
    of.slice(1).startsWith(rest) ||
    of.slice(1).startsWith(rest.slice(1)) ||
    of.startsWith(swapped)
  );
}

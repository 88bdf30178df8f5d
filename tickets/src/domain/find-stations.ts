/**
 * Stations whose name answers what somebody types, the likeliest first: the name begins so, a word of it begins so,
 * it stands somewhere inside, or a word is one slip of the finger away. Accents and case do not count.
 */
export function findStations<S extends { name: string }>(stations: readonly S[], query: string): S[] {
  const wanted = plain(query);
  if (!wanted) return [...stations];
  return stations
    .map((station) => ({ station, rank: rankOf(plain(station.name), wanted) }))
    .filter(({ rank }) => rank < unlike)
    .sort((a, b) => a.rank - b.rank || a.station.name.localeCompare(b.station.name))
    .map(({ station }) => station);
}

const unlike = 4;
/** Shorter words are one slip away from half the dictionary. */
const shortestWithSlip = 4;

/** Words without case, accents and punctuation, in any script. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

function rankOf(name: string, wanted: string): number {
  if (name.startsWith(wanted)) return 0;
  if (`-${name}`.includes(`-${wanted}`)) return 1;
  if (name.includes(wanted)) return 2;
  const words = name.split('-');
  const isClose = (term: string) =>
    words.some((word) => word.startsWith(term) || (term.length >= shortestWithSlip && isOneSlip(term, word)));
  return wanted.split('-').every(isClose) ? 3 : unlike;
}

/** True when the term becomes the beginning of the word by one letter more, less, other, or swapped with the next. */
function isOneSlip(term: string, word: string): boolean {
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

/** The three servers that everything stands on. */
export type ServerName = 'nats' | 'redis' | 'mongo';

/** What a server must be, wherever it comes from. */
export type Needs = {
  name: ServerName;
  title: string;
  /** The environment variable that names a server of one's own. */
  variable: string;
  /** Programs that do, each with its lowest version; none given means any. */
  programs: readonly { program: string; atLeast?: string }[];
  image: string;
};

/** A program found on the PATH, with what it said of its version. */
export type Found = { program: string; path: string; version?: string };

/** What looking around has shown so far; what was not looked at yet is absent. */
export type Probes = {
  url?: string;
  found?: readonly Found[];
  docker?: 'image-ready' | 'image-late' | 'no-engine';
  python?: { path: string } | { missing: string };
};

export type Choice =
  | { source: 'url'; url: string }
  | { source: 'path'; program: string; path: string; version?: string }
  | { source: 'docker'; image: string }
  | { source: 'wheels'; python: string }
  | { source: 'none'; reason: string };

/**
 * Where a server comes from: a URL of one's own, a program on the PATH that is new enough, a Docker engine that
 * answers, Python wheels; the first of these that is there.
 */
export function choose(needs: Needs, probes: Probes): Choice {
  if (probes.url) return { source: 'url', url: probes.url };
  const program = probes.found?.find((found) => isNewEnough(needs, found));
  if (program) return { source: 'path', ...program };
  if (probes.docker === 'image-ready') return { source: 'docker', image: needs.image };
  if (probes.python && 'path' in probes.python) return { source: 'wheels', python: probes.python.path };
  const cause = probes.python ? `, and ${probes.python.missing}` : '';
  return { source: 'none', reason: `No ${needs.title} can be started here${cause}: ${mend}` };
}

const mend =
  'install Python 3.10 or newer with its venv module (`sudo apt-get install python3-venv` on Debian).';

/** One sentence for each thing that was there and could not be used. */
export function passedOver(needs: Needs, { found = [], docker }: Probes): string[] {
  const tooOld = found
    .filter((program) => !isNewEnough(needs, program))
    .map(({ path, program, version }) => {
      const atLeast = needs.programs.find((one) => one.program === program)?.atLeast;
      return `${path} is ${version ?? 'of no known version'}, and ${atLeast ?? 'a known version'} is needed: passed over.`;
    });
  const late =
    docker === 'image-late' ? [`The image ${needs.image} was not here within a minute: passed over.`] : [];
  return [...tooOld, ...late];
}

export function isNewEnough({ programs }: Needs, { program, version }: Found): boolean {
  const known = programs.find((one) => one.program === program);
  if (!known) return false;
  return known.atLeast === undefined || (version !== undefined && compare(version, known.atLeast) >= 0);
}

/** Orders two dotted versions; what follows a hyphen is not looked at. */
function compare(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => (version.split('-')[0] ?? '').split('.').map(Number));
  for (const part of [0, 1, 2]) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

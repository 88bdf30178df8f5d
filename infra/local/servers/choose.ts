/** The three servers that the services need. */
export type ServerName = 'nats' | 'redis' | 'mongo';

/** What a server must provide, whatever its source. */
export type ServerRequirements = {
  name: ServerName;
  title: string;
  /** The environment variable with the URL of an external server. */
  variable: string;
  /** Suitable programs, most preferred first; without `atLeast`, any version will do. */
  programs: readonly { program: string; atLeast?: string }[];
  image: string;
  /** Where it may come from; from anywhere by default. An external URL is always accepted. */
  sources?: readonly LocalSource[];
  /** What to do if there is no source. */
  fix?: string;
};

/** The sources of a server that runs on this machine, most preferred first. */
export type LocalSource = 'path' | 'docker' | 'wheels';

/** The database servers that `RAILHEAD_DATABASE` may name, and how to get each. */
export const databases = {
  mongod: {
    sources: ['path', 'docker'],
    fix: 'install MongoDB 8 or newer: https://www.mongodb.com/docs/manual/administration/install-community/',
  },
  'secantusd-rs': {
    sources: ['path'],
    fix: 'install it with a nightly Rust toolchain and CMake: `cargo +nightly install secantus-mdb --version 0.5.3-beta.196 --ignore-rust-version`.',
  },
  wheel: {
    sources: ['wheels'],
    fix: 'install Python 3.10 or newer with its venv module (`sudo apt-get install python3-venv` on Debian).',
  },
} as const satisfies Record<string, { sources: readonly LocalSource[]; fix: string }>;
export type DatabaseName = keyof typeof databases;

export const isDatabaseName = (name: string): name is DatabaseName => Object.hasOwn(databases, name);

/** The requirements if only one database server may be used. @throws if its name is unknown */
export function onlyDatabase(requirements: ServerRequirements, name: string): ServerRequirements {
  if (!isDatabaseName(name))
    throw new Error(`RAILHEAD_DATABASE is ${name}, but must be one of ${Object.keys(databases).join(', ')}.`);
  return {
    ...requirements,
    title: `${requirements.title} as RAILHEAD_DATABASE=${name}`,
    programs: requirements.programs.filter(({ program }) => program === name),
    sources: databases[name].sources,
    fix: databases[name].fix,
  };
}

/** A program on the PATH and the version that it printed. */
export type FoundProgram = { program: string; path: string; version?: string };

/** What is known so far; a source that was not probed yet is absent. */
export type ProbeResults = {
  url?: string;
  found?: readonly FoundProgram[];
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
 * Chooses the source of a server. In order: an external URL, a recent enough program on the PATH, a Docker engine that
 * responds, Python wheels.
 */
export function chooseSource(requirements: ServerRequirements, probes: ProbeResults): Choice {
  if (probes.url) return { source: 'url', url: probes.url };
  const program = probes.found?.find((found) => isNewEnough(requirements, found));
  if (program) return { source: 'path', ...program };
  if (probes.docker === 'image-ready') return { source: 'docker', image: requirements.image };
  if (probes.python && 'path' in probes.python) return { source: 'wheels', python: probes.python.path };
  const cause = probes.python ? `, and ${probes.python.missing}` : '';
  return {
    source: 'none',
    reason: `No ${requirements.title} can be started here${cause}: ${requirements.fix ?? databases.wheel.fix}`,
  };
}

/** One sentence for each source that exists but cannot be used. */
export function skippedSources(
  requirements: ServerRequirements,
  { found = [], docker }: ProbeResults,
): string[] {
  const tooOld = found
    .filter((program) => !isNewEnough(requirements, program))
    .map(({ path, program, version }) => {
      const atLeast = requirements.programs.find((one) => one.program === program)?.atLeast;
      return `${path} has version ${version ?? 'unknown'}, but ${atLeast ?? 'a known version'} is required: skipped.`;
    });
  const latePull =
    docker === 'image-late'
      ? [`The image ${requirements.image} was not pulled within a minute: skipped.`]
      : [];
  return [...tooOld, ...latePull];
}

export function isNewEnough({ programs }: ServerRequirements, { program, version }: FoundProgram): boolean {
  const known = programs.find((one) => one.program === program);
  if (!known) return false;
  return (
    known.atLeast === undefined || (version !== undefined && compareVersions(version, known.atLeast) >= 0)
  );
}

/** Compares two dotted versions; a suffix after a hyphen is ignored. */
function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => (version.split('-')[0] ?? '').split('.').map(Number));
  for (const part of [0, 1, 2]) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

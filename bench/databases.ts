import { type DatabaseName, databases } from '../infra/local/servers/choose.ts';
import { findPython, which } from '../infra/local/servers/probe.ts';
import type { ReportLine } from './report/line.ts';

/** The lines of the rows that were measured with one database server. */
export interface DatabaseResult {
  name: string;
  lines: ReportLine[];
}

export const databaseNames = Object.keys(databases) as DatabaseName[];

/** How each is called in the report. */
export const databaseTitles: Record<DatabaseName, string> = {
  wheel: 'Python (SecantusDB)',
  'secantusd-rs': 'Rust (secantusd-rs)',
  mongod: 'mongod',
};

/** The database servers that this machine has. The wheel needs Python only. */
export async function findDatabases(env: NodeJS.ProcessEnv): Promise<DatabaseName[]> {
  const python = await findPython(env);
  return databaseNames.filter((name) => (name === 'wheel' ? 'path' in python : which(name, env)));
}

/** The database server by the source that the launcher reports; undefined for an external one. */
export function databaseOf(source: string): DatabaseName | undefined {
  if (source.startsWith('Python wheel')) return 'wheel';
  if (source.startsWith('Docker image')) return 'mongod';
  return databaseNames.find((name) => new RegExp(`(^|/)${name}( |$)`).test(source));
}

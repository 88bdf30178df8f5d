import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Type from 'typebox';
import Value from 'typebox/value';
import { root } from './k8s-tools.ts';

const Exports = Type.Object({ exports: Type.Record(Type.String(), Type.String()) });
const { exports } = Value.Parse(Exports, JSON.parse(readFileSync(`${root}common/package.json`, 'utf8')));

/** The files that run when a file of the repository runs: itself and what it imports, directly or not, without packages. */
export function importsOf(entry: string, found = new Set<string>()): string[] {
  if (found.has(entry)) return [];
  found.add(entry);
  const text = readFileSync(`${root}${entry}`, 'utf8');
  const specifiers = text.matchAll(/^(?:import|export) (?!type )(?:[^;']*? from )?'([^']+)'/gm);
  for (const [, specifier = ''] of specifiers) {
    const file = fileOf(specifier, entry);
    if (file) importsOf(file, found);
  }
  return [...found];
}

function fileOf(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(importer), specifier);
  const path = /^@railhead\/common\/(.+)$/.exec(specifier)?.[1];
  const file = path && exports[`./${path}`];
  return file && join('common', file);
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const chaosFolder = new URL('../', import.meta.url).href;

/** Modules that stand in for the product's in every round; each adds failpoints to the module that it re-exports. */
const instrumented = ['bus.ts', 'mongo.ts', 'service-app.ts', 'gateway.ts'].map(
  (file) => new URL(file, import.meta.url).href,
);

export const mutantModule = (mutant: string): string =>
  new URL(`mutants/modules/${mutant}.ts`, chaosFolder).href;

const reExport = /^export \* from '(.+)';$/m;

/**
 * The URL of the product's module that a replacement stands for: the one that it re-exports. No other table names it, so a
 * move or rename of that module updates an ordinary import, or does not compile.
 * @throws when the replacement re-exports nothing, or a module that does not exist.
 */
export function replacedBy(replacement: string): string {
  const [, specifier] = reExport.exec(readFileSync(new URL(replacement), 'utf8')) ?? [];
  if (specifier === undefined) throw new Error(`${replacement} re-exports no module, so it replaces none`);
  const target = pathToFileURL(createRequire(replacement).resolve(specifier)).href;
  return target.startsWith(chaosFolder) ? replacedBy(target) : target;
}

/** By the URL of the product's module. A mutant comes last: it wraps the instrumented module of the same target. */
export function replacements(mutant?: string): ReadonlyMap<string, string> {
  const modules = [...instrumented, ...(mutant ? [mutantModule(mutant)] : [])];
  return new Map(modules.map((module) => [replacedBy(module), module]));
}

/** Modules of this folder must reach the originals that they replace. */
export const isChaosModule = (url: string | undefined): boolean => url?.startsWith(chaosFolder) ?? false;

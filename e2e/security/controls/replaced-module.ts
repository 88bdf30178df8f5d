import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export const controlModule = (name: string): string => new URL(`modules/${name}.ts`, import.meta.url).href;

const reExport = /^export \* from '(.+)';$/m;

/**
 * The URL of the product's module that a control replaces: the one that it re-exports. A move or rename of that module
 * therefore updates an ordinary import, or does not compile.
 */
export function replacedModule(name: string): string {
  const module = controlModule(name);
  const [, specifier] = reExport.exec(readFileSync(new URL(module), 'utf8')) ?? [];
  if (specifier === undefined) throw new Error(`${name} re-exports no module, so it replaces none`);
  return pathToFileURL(createRequire(module).resolve(specifier)).href;
}

type Exports = Record<string, unknown>;

/** @throws unless the control replaces something that the product still exports under that name. */
export async function checkApplies(name: string): Promise<void> {
  const changed = (await import(controlModule(name))) as Exports;
  const product = (await import(replacedModule(name))) as Exports;
  const replaced = Object.keys(changed).filter((key) => changed[key] !== product[key]);
  const gone = replaced.filter((key) => !(key in product));
  if (replaced.length === 0) throw new Error(`${name} did not apply: it exports nothing of its own`);
  if (gone.length > 0) throw new Error(`${name} did not apply: the product exports no ${gone.join(' or ')}`);
}

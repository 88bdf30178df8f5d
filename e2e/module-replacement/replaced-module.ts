import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const testFolder = new URL('../', import.meta.url).href;
const reExport = /^export \* from '(.+)';$/m;

/**
 * The URL of the product's module that a replacement stands for: the one that it re-exports, also through another
 * replacement. No other table names it, so a move or rename of that module updates an ordinary import, or does not compile.
 * @throws when the replacement re-exports nothing, or a module that does not exist.
 */
export function replacedBy(replacement: string): string {
  const [, specifier] = reExport.exec(readFileSync(new URL(replacement), 'utf8')) ?? [];
  if (specifier === undefined) throw new Error(`${replacement} re-exports no module, so it replaces none`);
  const target = pathToFileURL(createRequire(replacement).resolve(specifier)).href;
  return isReplacement(target) ? replacedBy(target) : target;
}

/** Replacements and what they share must reach the originals that they replace. */
export const isReplacement = (url: string | undefined): boolean => url?.startsWith(testFolder) ?? false;

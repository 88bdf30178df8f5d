import { replacedBy } from './replaced-module.ts';

type Exports = Record<string, unknown>;

/** @throws unless the module, a mutant or a control, replaces something that the product still exports under that name. */
export async function checkApplies(kind: 'mutant' | 'control', name: string, module: string): Promise<void> {
  const problem = await problemOf(module).catch((error: unknown) => String(error));
  if (problem !== undefined) throw new Error(`${kind} did not apply: ${name}: ${problem}`);
}

/** Loads a replacement and the product's module that it replaces, and compares their exports. */
async function problemOf(module: string): Promise<string | undefined> {
  const target = replacedBy(module);
  const replacement = (await import(module)) as Exports;
  const product = (await import(target)) as Exports;
  const replaced = Object.keys(replacement).filter((name) => replacement[name] !== product[name]);
  const gone = replaced.filter((name) => !(name in product));
  if (replaced.length === 0) return `its module exports nothing but what ${target} does`;
  return gone.length > 0 ? `${target} exports no ${gone.join(' or ')}` : undefined;
}

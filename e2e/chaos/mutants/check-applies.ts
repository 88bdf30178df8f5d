import { mutantModule, replacedBy } from '../instrumentation/replacements.ts';

type Exports = Record<string, unknown>;

/** @throws unless the mutant replaces something that the product still exports under that name. */
export async function checkApplies(mutant: string): Promise<void> {
  const problem = await problemOf(mutant).catch((error: unknown) => String(error));
  if (problem !== undefined) throw new Error(`mutant did not apply: ${mutant}: ${problem}`);
}

/** Loads a mutant's module and the product's module that it replaces, and compares their exports. */
async function problemOf(mutant: string): Promise<string | undefined> {
  const module = mutantModule(mutant);
  const target = replacedBy(module);
  const mutated = (await import(module)) as Exports;
  const product = (await import(target)) as Exports;
  const replaced = Object.keys(mutated).filter((name) => mutated[name] !== product[name]);
  const gone = replaced.filter((name) => !(name in product));
  if (replaced.length === 0) return `its module exports nothing but what ${target} does`;
  return gone.length > 0 ? `${target} exports no ${gone.join(' or ')}` : undefined;
}

import { mutantModule, replacedBy } from '../instrumentation/replacements.ts';

type Exports = Record<string, unknown>;

/**
 * Loads a mutant's module and the product's module that it replaces.
 * @throws unless the mutant replaces something that the product still exports under that name.
 */
export async function checkApplies(mutant: string): Promise<void> {
  const module = mutantModule(mutant);
  const mutated = (await import(module)) as Exports;
  const product = (await import(replacedBy(module))) as Exports;
  const replaced = Object.keys(mutated).filter((name) => mutated[name] !== product[name]);
  const gone = replaced.filter((name) => !(name in product));
  if (replaced.length === 0) throw new Error(`mutant did not apply: ${mutant} replaces nothing`);
  if (gone.length > 0)
    throw new Error(`mutant did not apply: ${replacedBy(module)} exports no ${gone.join(' or ')}`);
}

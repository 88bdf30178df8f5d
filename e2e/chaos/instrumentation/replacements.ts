import { replacedBy } from '../../module-replacement/replaced-module.ts';

/** Modules that stand in for the product's in every round; each adds failpoints to the module that it re-exports. */
const instrumented = ['bus.ts', 'mongo.ts', 'service-app.ts', 'gateway.ts'].map(
  (file) => new URL(file, import.meta.url).href,
);

export const mutantModule = (mutant: string): string =>
  new URL(`../mutants/modules/${mutant}.ts`, import.meta.url).href;

/** By the URL of the product's module. A mutant comes last: it wraps the instrumented module of the same target. */
export function replacements(mutant?: string): ReadonlyMap<string, string> {
  const modules = [...instrumented, ...(mutant ? [mutantModule(mutant)] : [])];
  return new Map(modules.map((module) => [replacedBy(module), module]));
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { override } from '../instrumentation/override.ts';
import { checkApplies } from './check-applies.ts';
import { mutants } from './mutants.ts';

test('every mutant has its module, and every module its mutant', () => {
  const modules = readdirSync(join(import.meta.dirname, 'modules')).map((file) => file.replace('.ts', ''));
  expect(mutants.map(({ name }) => name).toSorted()).toEqual(modules.toSorted());
});

test.each(mutants)('$name replaces something that the product still has', async ({ name }) => {
  await checkApplies(name);
});

test('a mutant without a target does not pass silently', async () => {
  await expect(checkApplies('unknown')).rejects.toThrow('mutant did not apply');
  const store: { get(): number } & Record<string, unknown> = { get: () => 1 };
  expect(override(store, { get: () => 2 }).get()).toBe(2);
  expect(() => override(store, { renamed: () => 2 })).toThrow('mutant did not apply');
});

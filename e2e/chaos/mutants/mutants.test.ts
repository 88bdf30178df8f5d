import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkApplies } from '../../module-replacement/check-applies.ts';
import { override } from '../../module-replacement/override.ts';
import { mutantModule } from '../instrumentation/replacements.ts';
import { mutants } from './mutants.ts';

test('every mutant has its module, and every module its mutant', () => {
  const modules = readdirSync(join(import.meta.dirname, 'modules')).map((file) => file.replace('.ts', ''));
  expect(mutants.map(({ name }) => name).toSorted()).toEqual(modules.toSorted());
});

test.each(mutants)('$name replaces something that the product still has', async ({ name }) => {
  await checkApplies('mutant', name, mutantModule(name));
});

test('a mutant without a target does not pass silently', async () => {
  await expect(checkApplies('mutant', 'unknown', mutantModule('unknown'))).rejects.toThrow(
    'mutant did not apply',
  );
  const store: { get(): number } & Record<string, unknown> = { get: () => 1 };
  expect(override(store, { get: () => 2 }).get()).toBe(2);
  expect(() => override(store, { renamed: () => 2 })).toThrow('mutant did not apply');
});

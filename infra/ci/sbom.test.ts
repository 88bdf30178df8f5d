import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Type from 'typebox';
import Value from 'typebox/value';
import { expect, test } from 'vitest';

const Bom = Type.Object({
  bomFormat: Type.Literal('CycloneDX'),
  components: Type.Array(Type.Object({ name: Type.String(), version: Type.String() })),
});

test('the SBOM of a service lists what its image contains, and no tool of the repository', () => {
  const output = execFileSync(join(import.meta.dirname, 'sbom.sh'), ['payments'], {
    encoding: 'utf8',
    maxBuffer: 32 << 20,
  });
  const bom: unknown = JSON.parse(output);
  if (!Value.Check(Bom, bom)) throw new Error('not a CycloneDX document');
  const names = bom.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['fastify', 'mongoose', 'nats', 'stripe']));
  for (const absent of ['vitest', 'typescript', 'react', 'bullmq']) expect(names).not.toContain(absent);
});

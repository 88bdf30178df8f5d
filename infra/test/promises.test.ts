import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventContracts } from '@railhead/common/contracts/define';
import { problemTable } from '@railhead/common/http/problem-table';
import { owners, topologyOf } from '@railhead/common/messaging/topology';
import { describe, expect, test } from 'vitest';
import { root } from '../local/paths.ts';
import { brokenPromises, comparePromises, type Json } from './compare-promises.ts';

const jsonOf = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json;
const importAll = (pattern: string): Promise<{ file: string; module: Record<string, unknown> }[]> =>
  Promise.all(
    globSync(pattern, { cwd: root })
      .toSorted()
      .map(async (file) => ({ file, module: await import(join(root, file)) })),
  );

test('event types and their schemas are as promised', async () => {
  await importAll('common/src/contracts/*.ts');
  const schemas = [...eventContracts].map(([type, { schema }]) => [type, schema] as const);
  await comparePromises('event-types', jsonOf(Object.fromEntries(schemas)));
});

test('problem codes and their HTTP statuses are as promised', async () => {
  const statuses = Object.entries(problemTable).map(([code, [status]]) => [code, status] as const);
  await comparePromises('problem-codes', Object.fromEntries(statuses));
});

test('streams, their subjects and durable consumers are as promised', async () => {
  const plans = owners.map((owner) => [owner, topologyOf(owner)] as const);
  const subjects = plans.flatMap(([, { streams }]) => streams.map(({ name, subjects: of }) => [name, of]));
  const consumers = plans.map(([owner, { durables }]) => [
    owner,
    Object.fromEntries(durables.map(({ stream, name }) => [stream, name])),
  ]);
  await comparePromises(
    'streams',
    jsonOf({ subjects: Object.fromEntries(subjects), consumers: Object.fromEntries(consumers) }),
  );
});

test('environment variables, their types, limits and defaults are as promised', async () => {
  const configs = await importAll('*/{src,server}/config.ts');
  expect(configs).toHaveLength(6);
  const services = configs.map(({ file, module }) => {
    const { properties } = module.Config as { properties: Record<string, { env: string }> };
    return [file.split('/')[0], Object.fromEntries(Object.values(properties).map(variableOf))];
  });
  const text = readFileSync(join(root, '.env.example'), 'utf8');
  const explained = [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name).toSorted();
  await comparePromises(
    'environment',
    jsonOf({ ...Object.fromEntries(services), '.env.example': explained }),
  );
});

/** Without what is only there to be read, and without a path of this machine. */
function variableOf({ env, ...schema }: { env: string; default?: unknown; example?: unknown }) {
  const { example: _, default: fallback, ...rest } = schema;
  const isPath = typeof fallback === 'string' && fallback.startsWith('/');
  return [env, { ...rest, ...(fallback !== undefined && !isPath && { default: fallback }) }];
}

describe('a comparison of promises', () => {
  const order = { type: 'object', properties: { seats: { type: 'integer' } }, required: ['seats'] };

  test('accepts what was added', () => {
    const now = { ...order, properties: { ...order.properties, name: { type: 'string' } } };
    expect(brokenPromises({ order }, { order: now, ticket: {} })).toEqual([]);
  });

  test.each([
    [
      'a renamed field',
      { ...order, properties: { places: { type: 'integer' } } },
      '/properties/seats is gone',
    ],
    ['another type', { ...order, type: 'array' }, '/type was "object" and is "array"'],
    ['a new demand', { ...order, required: ['seats', 'name'] }, '/required now demands "name"'],
    ['a field no longer required', { ...order, required: [] }, '/required lost "seats"'],
  ])('refuses %s', (_, now, reason) => {
    expect(brokenPromises(order, now)).toEqual([reason]);
  });

  test('refuses a first demand where nothing was required', () => {
    const { required: _, ...lenient } = order;
    expect(brokenPromises(lenient, order)).toEqual(['/required now demands "seats"']);
  });
});

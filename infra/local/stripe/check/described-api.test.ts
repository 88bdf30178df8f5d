import { expect, test } from 'vitest';
import { describedApi, type Exchange } from './described-api.ts';
import { type ApiSchema, type Description, toJsonSchema } from './json-schema.ts';

const list: ApiSchema = {
  type: 'object',
  properties: {
    data: { type: 'array', items: { $ref: '#/components/schemas/coin' } },
    has_more: { type: 'boolean' },
  },
  required: ['data', 'has_more'],
};

/** A shop of coins, in the manner of Stripe's description. */
const coins: Description = {
  info: { version: '1' },
  paths: {
    '/v1/coins': {
      get: {
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
        responses: { 200: { content: { 'application/json': { schema: list } } } },
      },
      post: {
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                properties: {
                  amount: { type: 'integer' },
                  shiny: { type: 'boolean' },
                  metadata: {
                    anyOf: [
                      { type: 'object', additionalProperties: { type: 'string' } },
                      { type: 'string', enum: [''] },
                    ],
                  },
                },
                required: ['amount'],
              },
            },
          },
        },
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/coin' } } } },
          default: { content: { 'application/json': { schema: { $ref: '#/components/schemas/error' } } } },
        },
      },
    },
    '/v1/coins/{coin}/melt': { post: { responses: { default: {} } } },
  },
  components: {
    schemas: {
      coin: {
        type: 'object',
        properties: {
          object: { type: 'string', enum: ['coin'] },
          amount: { type: 'integer' },
          metal: { type: 'string', enum: ['gold', 'silver'], nullable: true },
          purse: {
            anyOf: [{ type: 'string', maxLength: 10 }, { $ref: '#/components/schemas/purse' }],
            nullable: true,
          },
        },
        required: ['object', 'amount'],
      },
      purse: { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] },
      error: { type: 'object', properties: { error: { type: 'object' } }, required: ['error'] },
    },
  },
};
const api = describedApi(coins);

const made = (change: Partial<Exchange> = {}): Exchange => ({
  by: 'server',
  method: 'POST',
  path: '/v1/coins',
  query: '',
  form: 'amount=5&shiny=true&metadata[owner]=7',
  status: 200,
  answer: { object: 'coin', amount: 5, metal: null, purse: 'p1' },
  ...change,
});
const faults = (change: Partial<Exchange>) => api.check(made(change)).faults;
const coin = (change: object) => faults({ answer: { object: 'coin', amount: 5, ...change } });

test('nullable, enums and references become plain JSON Schema; the rest is omitted', () => {
  expect(toJsonSchema({ type: 'string', enum: ['a'], nullable: true, maxLength: 9 }, false)).toEqual({
    anyOf: [{ type: 'string', enum: ['a'], maxLength: 9 }, { type: 'null' }],
  });
  expect(toJsonSchema({ $ref: '#/components/schemas/coin', nullable: true }, true)).toEqual({
    anyOf: [{ $ref: 'component:coin' }, { type: 'null' }],
  });
  const thing: ApiSchema = { type: 'object', properties: { a: { type: 'integer' } } };
  expect(toJsonSchema(thing, true)).toMatchObject({ additionalProperties: false });
  expect(toJsonSchema(thing, false)).not.toHaveProperty('additionalProperties');
});

test('a valid call has no mismatches: form values are coerced, and an id can be the expanded object', () => {
  expect(api.check(made())).toEqual({ name: 'POST /v1/coins', faults: [] });
  expect(coin({ metal: 'gold', purse: { size: 1 } })).toEqual([]);
  expect(faults({ status: 402, answer: { error: {} } })).toEqual([]);
  const listed = { data: [made().answer], has_more: false };
  expect(faults({ method: 'GET', query: 'limit=3', form: '', answer: listed })).toEqual([]);
  expect(api.check(made({ path: '/v1/coins/c1/melt', form: '' })).name).toBe('POST /v1/coins/{coin}/melt');
});

test.each([
  ['a string for a number', { form: 'amount=five' }, 'body', '/amount'],
  ['a missing parameter', { form: 'shiny=true' }, 'body', '/'],
  ['an unknown parameter', { form: 'amount=5&colour=red' }, 'body', '/'],
  [
    'an unknown query',
    { method: 'GET', form: '', query: 'page=2', answer: { data: [], has_more: false } },
    'query',
    '/',
  ],
  ['an error response without `error`', { status: 500, answer: {} }, 'answer 500', '/'],
])('%s is a mismatch of the call', (_, change, part, pointer) => {
  expect(faults(change)).toMatchObject([{ at: expect.stringContaining(part), pointer }]);
});

test.each([
  ['a misspelt field', { amuont: 5 }, '/'],
  ['an unknown enum value', { metal: 'tin' }, '/metal'],
  ['a number for a string', { purse: 7 }, '/purse'],
  ['an expanded object with a wrong field', { purse: { size: 'big' } }, '/purse/size'],
  ['a missing field', { amount: undefined }, '/'],
])('%s is a mismatch of the response', (_, change, pointer) => {
  expect(coin(change)).toMatchObject([{ at: 'POST /v1/coins answer 200', pointer }]);
});

test('the form of a browser is not checked; unknown operations and objects are mismatches', () => {
  expect(faults({ by: 'browser', form: 'card=1' })).toEqual([]);
  expect(faults({ path: '/v1/notes' })).toMatchObject([{ reason: 'is not an operation of Stripe' }]);
  expect(api.checkObject('event', { object: 'note' })).toHaveLength(1);
  expect(api.checkObject('event', { object: 'coin' })).toMatchObject([{ pointer: '/' }]);
});

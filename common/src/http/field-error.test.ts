import Type from 'typebox';
import { expect, test } from 'vitest';
import { serviceApp } from './service-app.ts';

const answerOf = async (query: string, headers = {}) => {
  await using app = serviceApp({ name: 'fields', title: 'Fields', logLevel: 'silent' });
  app.after(() => {
    app.get(
      '/api/things/:id',
      {
        schema: {
          params: Type.Object({ id: Type.String({ pattern: '^[a-z]+$' }) }),
          querystring: Type.Object({
            filter: Type.Optional(Type.String({ pattern: '^[a-z]+$', description: 'A filter has letters.' })),
            limit: Type.Optional(Type.Integer({ maximum: 5 })),
          }),
          headers: Type.Object({
            'x-name': Type.Optional(Type.String({ pattern: '^a', description: 'A name begins with a.' })),
          }),
        },
      },
      async () => ({}),
    );
  });
  return (await app.inject({ url: `/api/things/${query}`, headers })).json().errors;
};

test('a field that must match a pattern is explained by its description, in every part of a request', async () => {
  expect(await answerOf('a?filter=7')).toEqual([{ field: 'filter', message: 'A filter has letters.' }]);
  expect(await answerOf('a', { 'x-name': 'b' })).toEqual([
    { field: 'x-name', message: 'A name begins with a.' },
  ]);
});

test('without a description the pattern is not shown either', async () => {
  expect(await answerOf('7')).toEqual([{ field: 'id', message: 'does not have the required form' }]);
});

test('other faults keep their message', async () => {
  expect(await answerOf('a?limit=9')).toEqual([{ field: 'limit', message: 'must be <= 5' }]);
});

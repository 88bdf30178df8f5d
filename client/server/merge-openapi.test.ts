import { expect, test } from 'vitest';
import { mergeOpenApi } from './merge-openapi.ts';

const document = (title: string, path: string) => ({
  openapi: '3.1.0',
  info: { title },
  paths: { [path]: { get: { responses: { 200: { $ref: '#/components/schemas/View' } } } } },
  components: {
    securitySchemes: { bearer: { type: 'http' } },
    schemas: { View: { title, items: { $ref: '#/components/schemas/View' } } },
  },
});

test('components of the same name are kept apart, and references follow', () => {
  const merged = mergeOpenApi([
    { service: 'auth', document: document('Auth', '/api/auth') },
    { service: 'orders', document: document('Orders', '/api/orders') },
    { service: 'payments', document: undefined },
  ]);
  expect(merged.components.schemas).toEqual({
    'auth.View': { title: 'Auth', items: { $ref: '#/components/schemas/auth.View' } },
    'orders.View': { title: 'Orders', items: { $ref: '#/components/schemas/orders.View' } },
  });
  expect(merged.components.securitySchemes).toEqual({ bearer: { type: 'http' } });
  expect(merged.paths['/api/orders']).toEqual({
    get: { tags: ['orders'], responses: { 200: { $ref: '#/components/schemas/orders.View' } } },
  });
  expect(merged.tags).toEqual([
    { name: 'auth', description: 'Auth' },
    { name: 'orders', description: 'Orders' },
  ]);
  expect(merged.info.description).toContain('missing here: payments.');
});

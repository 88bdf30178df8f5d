import Type from 'typebox';
import { expect, test } from 'vitest';
import { verifyAccessTokensWith } from './authentication.ts';
import { serviceApp } from './service-app.ts';

/** The operations of a service as its API document shows them. */
async function documented() {
  const app = serviceApp({ name: 'orders', title: 'Orders', logLevel: 'silent' });
  verifyAccessTokensWith(app, { find: async () => undefined });
  const response = { 200: Type.Object({}) };
  app.after(() => {
    app.get('/api/open', { config: { access: 'public' }, schema: { response } }, async () => ({}));
    app.get('/api/own', { onRequest: app.requireSignIn, schema: { response } }, async () => ({}));
    app.post('/api/all', { onRequest: app.requireRole('operator'), schema: { response } }, async () => ({}));
    app.post('/api/refresh', { config: { access: 'refresh-token' }, schema: { response } }, async () => ({}));
    app.get('/api/forgotten', { schema: { response } }, async () => ({}));
    app.get(
      '/api/one/:id',
      { config: { access: 'public' }, schema: { params: Type.Object({ id: Type.String() }), response } },
      async () => ({}),
    );
    app.get(
      '/api/page',
      { config: { access: 'public' }, schema: { querystring: Type.Object({}), response } },
      async () => ({}),
    );
  });
  await app.ready();
  const { paths = {}, components } = JSON.parse(JSON.stringify(app.swagger())) as {
    paths?: Record<string, Record<string, { security?: unknown; responses: Record<string, unknown> }>>;
    components: { securitySchemes: object };
  };
  await app.close();
  const operation = (path: string) => Object.values(paths[path] ?? {})[0] ?? { responses: {} };
  return { operation, statuses: (path: string) => Object.keys(operation(path).responses), components };
}

const signedIn = [{ bearer: [] }, { accessCookie: [] }];

test('an operation states the right that it demands', async () => {
  const { operation, components } = await documented();
  expect(operation('/api/open')).toMatchObject({ security: [] });
  expect(operation('/api/own')).toMatchObject({ security: signedIn });
  expect(operation('/api/own')).not.toHaveProperty('x-roles');
  expect(operation('/api/all')).toMatchObject({ security: signedIn, 'x-roles': ['operator'] });
  expect(operation('/api/refresh')).toMatchObject({ security: [{ refreshCookie: [] }] });
  expect(operation('/api/forgotten')).not.toHaveProperty('security');
  expect(Object.keys(components.securitySchemes)).toEqual(
    expect.arrayContaining(['bearer', 'accessCookie', 'refreshCookie', 'holdCookie', 'stripeSignature']),
  );
});

test('an operation lists every status that its guards, its input and its body can give', async () => {
  const { statuses } = await documented();
  const always = ['200', '429', '500', '503'];
  expect(statuses('/api/open')).toEqual(always);
  expect(statuses('/api/page')).toEqual([...always, '400'].toSorted());
  expect(statuses('/api/one/{id}')).toEqual([...always, '400', '414'].toSorted());
  expect(statuses('/api/own')).toEqual([...always, '401'].toSorted());
  expect(statuses('/api/all')).toEqual([...always, '400', '401', '403', '413', '415'].toSorted());
});

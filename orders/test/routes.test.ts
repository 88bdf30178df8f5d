import { expect, test } from 'vitest';
import { routes } from '../src/app.ts';
import { startOrders } from './orders-fixture.ts';

test('the list of routes in app.ts names the method and URL of each API operation', async () => {
  await using orders = await startOrders();
  const { paths = {} } = orders.app.swagger();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map(
      (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  const ofApi = operations.filter((operation) => operation.includes(' /api/'));
  expect(ofApi.toSorted()).toEqual(Object.keys(routes).toSorted());
});

import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../local/paths.ts';

test('common exports exactly the modules that other workspaces import', () => {
  const { exports } = JSON.parse(readFileSync(`${root}common/package.json`, 'utf8')) as {
    exports: Record<string, string>;
  };
  const files = globSync('{auth,tickets,orders,payments,expiration,client,infra,e2e,bench}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (path) => path.includes('node_modules'),
  });
  const imported = files.flatMap((file) =>
    [...readFileSync(root + file, 'utf8').matchAll(/'@railhead\/common\/([a-z0-9/-]+)'/g)].map(
      ([, path]) => `./${path}`,
    ),
  );
  expect(Object.keys(exports).toSorted()).toEqual([...new Set(imported)].toSorted());
});

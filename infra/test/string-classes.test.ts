import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { serviceNames } from '../local/launch/services.ts';
import { root } from '../local/paths.ts';

const listStringClasses = `
  const { createRequire } = await import('node:module');
  await import(process.argv[1]);
  const { cache } = createRequire(process.argv[1]);
  const classes = Object.values(cache).flatMap(({ exports, filename }) =>
    Object.values(exports ?? {})
      .filter((value) => typeof value === 'function' && value.prototype instanceof String)
      .map(({ name }) => name + ' in ' + filename));
  console.log(JSON.stringify(classes));
  process.exit();
`;

test.each(serviceNames.filter((name) => name !== 'stripe'))(
  '%s loads no class that extends String, which slows down every string method of the process',
  async (name) => {
    const app = `${root}/${name === 'client' ? 'client/server' : `${name}/src`}/app.ts`;
    const args = ['--input-type=module', '--eval', listStringClasses, app];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toEqual([]);
  },
);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findSource } from './probe.ts';
import { serverSpecs } from './server-specs.ts';

const bin = mkdtempSync(join(tmpdir(), 'railhead-probe-'));
afterAll(() => rmSync(bin, { recursive: true, force: true }));

/** A program that prints its version. */
const install = (name: string, version: string) =>
  writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} ${version}"\n`, { mode: 0o755 });
const env = { PATH: [bin, '/usr/bin', '/bin'].join(delimiter) };
const chosen = async (wanted?: string) =>
  (
    await findSource(
      serverSpecs.mongo,
      { ...env, ...(wanted && { RAILHEAD_DATABASE: wanted }) },
      () => undefined,
    )
  ).choice;

test('mongod is preferred, then secantusd-rs, and RAILHEAD_DATABASE chooses another server', async () => {
  install('secantusd-rs', '0.5.3-beta.196');
  expect(await chosen()).toEqual({
    source: 'path',
    program: 'secantusd-rs',
    path: join(bin, 'secantusd-rs'),
    version: '0.5.3-beta.196',
  });
  expect(await chosen('wheel')).toMatchObject({ source: expect.not.stringMatching('path') });
  install('mongod', '8.0.4');
  expect(await chosen()).toMatchObject({ program: 'mongod', version: '8.0.4' });
  expect(await chosen('secantusd-rs')).toMatchObject({ program: 'secantusd-rs' });
  await expect(chosen('postgres')).rejects.toThrow('must be one of mongod, secantusd-rs, wheel');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { root } from '../../../infra/local/paths.ts';
import type { Attack, Finding } from '../attack.ts';

const Package = Type.Object({
  license: Type.Optional(Type.String()),
  link: Type.Optional(Type.Boolean()),
  dev: Type.Optional(Type.Boolean()),
});
type Package = Type.Static<typeof Package>;
const lockFile = Compile(Type.Object({ packages: Type.Record(Type.String(), Package) }));

/** SPDX expressions of licences that let everybody run, change and host Railhead without opening what they add. */
const permissive = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
  'Python-2.0',
  'MIT OR Apache-2.0',
  '(MIT OR Apache-2.0)',
  '(MIT OR CC0-1.0)',
  '(MIT OR EUPL-1.1+)',
  '(MPL-2.0 OR Apache-2.0)',
  '(MIT AND Zlib)',
  // Fonts may be embedded and subset.
  'OFL-1.1',
]);
/** Weak copyleft: only for programs that build and test, of which nothing is shipped. */
const forDevelopment = new Set(['MPL-2.0']);
/** Packages without an SPDX field, whose licence file is the MIT licence. */
const readByHand = new Set(['buildcheck', 'cpu-features', 'png-js', 'ssh2', 'xmlhttprequest-ssl']);

/** Checks the packages of a lock file, by path, as npm writes them. */
export function checkLicences(packages: Record<string, Package>): { cases: number; findings: Finding[] } {
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  );
  const findings = installed.flatMap(([path, { license, dev }]): Finding[] => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const isAllowed =
      license === undefined
        ? readByHand.has(name)
        : permissive.has(license) || (dev === true && forDevelopment.has(license));
    if (isAllowed) return [];
    const message = `The licence ${license ?? '(none stated)'} is not on the list of those that Railhead may use.`;
    return [{ rule: 'licence-not-allowed', severity: 'medium', message, where: name }];
  });
  return { cases: installed.length, findings };
}

export const licences: Attack = {
  name: 'licences',
  title: 'Every installed package has a licence that lets everybody run, change and host Railhead',
  leastCases: { short: 500, full: 500, nightly: 500 },
  run: () => {
    const { packages } = lockFile.Parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
    return Promise.resolve(checkLicences(packages));
  },
};

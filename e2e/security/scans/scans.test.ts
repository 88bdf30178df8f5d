import { expect, test } from 'vitest';
import { readAudit } from './known-vulnerabilities.ts';
import { checkLicences } from './licences.ts';

test('a licence that is not on the list is found, also one that only development may have', () => {
  const { cases, findings } = checkLicences({
    '': { license: 'MIT' },
    orders: { license: 'MIT' },
    'node_modules/@railhead/orders': { link: true },
    'node_modules/good': { license: 'ISC' },
    'node_modules/compiler': { license: 'MPL-2.0', dev: true },
    'node_modules/shipped': { license: 'MPL-2.0' },
    'node_modules/a/node_modules/@scope/silent': {},
    'node_modules/server': { license: 'AGPL-3.0-only' },
  });
  expect(cases).toBe(5);
  expect(findings.map(({ where }) => where)).toEqual(['shipped', '@scope/silent', 'server']);
});

test('an advisory is a finding, and a registry that does not answer is not taken for a clean result', () => {
  const via = [{ title: 'Prototype pollution', url: 'https://advisories.example/1' }];
  const vulnerabilities = {
    merge: { severity: 'critical', via },
    uses: { severity: 'moderate', via: ['merge'] },
  };
  const metadata = { dependencies: { total: 7 } };
  expect(readAudit(JSON.stringify({ vulnerabilities, metadata }))).toEqual({
    cases: 7,
    findings: [
      {
        rule: 'known-vulnerability',
        severity: 'high',
        message: 'Prototype pollution (https://advisories.example/1)',
        where: 'merge',
      },
      {
        rule: 'known-vulnerability',
        severity: 'medium',
        message: 'depends on such a package',
        where: 'uses',
      },
    ],
  });
  expect(readAudit('{"message":"405 Method Not Allowed","statusCode":405}').notRun).toContain('answered 405');
});

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readCheckov } from './infrastructure.ts';
import { readAudit } from './known-vulnerabilities.ts';
import { checkLicences } from './licences.ts';
import { readSecrets } from './secrets.ts';
import { readZizmor } from './workflows.ts';

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

test('a secret is found beside a reviewed word, and a word that nothing needs is reported', () => {
  const suspect = (word: string, line: number) => ({
    type: 'Secret Keyword',
    line_number: line,
    hashed_secret: createHash('sha1').update(word).digest('hex'),
  });
  const results = { 'auth/test/a.ts': [suspect('known', 1), suspect('unknown', 7)] };
  const findings = readSecrets(JSON.stringify({ results }), ['known', 'gone']);
  expect(findings).toMatchObject([
    { rule: 'secret-in-repository', where: 'auth/test/a.ts', message: expect.stringContaining('Line 7') },
    { rule: 'exception-without-need', message: expect.stringContaining('"gone"') },
  ]);
});

test('a failed check of the infrastructure is found unless an exception covers its place', () => {
  const failed = { check_id: 'K1', check_name: 'Limits are set', resource: 'Deployment.railhead.auth' };
  const output = JSON.stringify({
    results: {
      failed_checks: ['/infra/k8s/local.yaml', '/infra/k8s/live.yaml'].map((file_path) => ({
        ...failed,
        file_path,
      })),
    },
    summary: { passed: 8, failed: 2 },
  });
  const exceptions = [
    { check: 'K1', within: /local/, reason: 'development' },
    { check: 'K2', reason: 'outdated' },
  ];
  expect(readCheckov(output, exceptions)).toEqual({
    cases: 10,
    findings: [
      {
        rule: 'infrastructure-misconfigured',
        severity: 'medium',
        message: 'K1: Limits are set.',
        where: 'infra/k8s/live.yaml Deployment.railhead.auth',
      },
      {
        rule: 'exception-without-need',
        severity: 'low',
        message: 'It is listed as a check that is not followed, but everything follows it.',
        where: 'K2',
      },
    ],
  });
});

test('what is wrong with a workflow is found at its line', () => {
  const physicalLocation = {
    artifactLocation: { uri: '.github/workflows/ci.yml' },
    region: { startLine: 9 },
  };
  const result = {
    ruleId: 'unpinned-uses',
    level: 'error',
    message: { text: 'not pinned' },
    locations: [{ physicalLocation }],
  };
  expect(readZizmor(JSON.stringify({ runs: [{ results: [result] }] }))).toEqual([
    {
      rule: 'workflow-unsafe',
      severity: 'high',
      message: 'Line 9: unpinned-uses: not pinned',
      where: '.github/workflows/ci.yml',
    },
  ]);
});

import { spawnSync } from 'node:child_process';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { root } from '../../../infra/local/paths.ts';
import type { Attack, AttackResult, Finding } from '../attack.ts';

const report = Compile(
  Type.Object({
    vulnerabilities: Type.Record(
      Type.String(),
      Type.Object({ severity: Type.String(), via: Type.Array(Type.Unknown()) }),
    ),
    metadata: Type.Object({ dependencies: Type.Object({ total: Type.Integer() }) }),
  }),
);
const refusal = Compile(Type.Object({ message: Type.String(), statusCode: Type.Optional(Type.Integer()) }));
const advisory = Compile(Type.Object({ title: Type.String(), url: Type.String() }));

const severityOf = (severity: string): Finding['severity'] => {
  if (severity === 'critical' || severity === 'high') return 'high';
  return severity === 'moderate' ? 'medium' : 'low';
};

/** @param output of `npm audit --json`: the report, or why there is none */
export function readAudit(output: string): AttackResult {
  const parsed: unknown = JSON.parse(output);
  if (!report.Check(parsed)) {
    const status = refusal.Check(parsed) ? parsed.statusCode : undefined;
    const reason = status === undefined ? 'did not answer' : `answered ${status}`;
    return {
      cases: 0,
      findings: [],
      notRun: `the package registry ${reason} when it was asked for advisories`,
    };
  }
  const findings = Object.entries(parsed.vulnerabilities).map(([name, { severity, via }]): Finding => {
    const known = via.filter((entry) => advisory.Check(entry));
    const message =
      known.map(({ title, url }) => `${title} (${url})`).join('; ') || 'depends on such a package';
    return { rule: 'known-vulnerability', severity: severityOf(severity), message, where: name };
  });
  return { cases: parsed.metadata.dependencies.total, findings };
}

export const knownVulnerabilities: Attack = {
  name: 'known-vulnerabilities',
  title: 'No installed package has a vulnerability that its registry knows of (npm audit)',
  leastCases: { short: 500, full: 500, nightly: 500 },
  run: () => {
    const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8' });
    return Promise.resolve(readAudit(stdout));
  },
};

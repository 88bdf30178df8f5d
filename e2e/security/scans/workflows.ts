import { globSync } from 'node:fs';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { root } from '../../../infra/local/paths.ts';
import type { Attack, Finding } from '../attack.ts';
import { findTool, runTool } from '../tools/python-tool.ts';

const Location = Type.Object({
  physicalLocation: Type.Object({
    artifactLocation: Type.Object({ uri: Type.String() }),
    region: Type.Object({ startLine: Type.Integer() }),
  }),
});
const sarif = Compile(
  Type.Object({
    runs: Type.Array(
      Type.Object({
        results: Type.Array(
          Type.Object({
            ruleId: Type.String(),
            level: Type.Optional(Type.String()),
            message: Type.Object({ text: Type.String() }),
            locations: Type.Array(Location, { minItems: 1 }),
          }),
        ),
      }),
    ),
  }),
);

const severities: Record<string, Finding['severity']> = { error: 'high', warning: 'medium' };

/** @param output of `zizmor --format sarif` */
export function readZizmor(output: string): Finding[] {
  const { runs } = sarif.Parse(JSON.parse(output));
  return runs.flatMap(({ results }) =>
    results.map(({ ruleId, level = 'warning', message, locations: [location] }): Finding => {
      const { artifactLocation, region } = location?.physicalLocation ?? {};
      return {
        rule: 'workflow-unsafe',
        severity: severities[level] ?? 'low',
        message: `Line ${region?.startLine}: ${ruleId}: ${message.text}`,
        where: String(artifactLocation?.uri),
      };
    }),
  );
}

export const workflowScan: Attack = {
  name: 'workflow-scan',
  title: 'No workflow of the pipeline can be misused by a pull request or a stolen action (zizmor)',
  leastCases: { short: 1, full: 1, nightly: 1 },
  async run() {
    const workflows = globSync('.github/workflows/*.{yml,yaml}', { cwd: root });
    if (workflows.length === 0) return { cases: 0, findings: [], notRun: 'there are no workflows' };
    const tool = await findTool('zizmor');
    if ('missing' in tool) return { cases: 0, findings: [], notRun: tool.missing };
    const args = ['--offline', '--no-progress', '--format', 'sarif', '.'];
    const { stdout, stderr } = await runTool(tool.program, args, root);
    if (!stdout.trim()) throw new Error(`zizmor failed: ${stderr.slice(-500)}`);
    return { cases: workflows.length, findings: readZizmor(stdout) };
  },
};

import { cpSync, existsSync, mkdirSync, mkdtempDisposableSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { stringify } from 'yaml';
import { root } from '../../../infra/local/paths.ts';
import { render } from '../../../infra/test/k8s-manifests.ts';
import type { Attack, AttackResult, Finding } from '../attack.ts';
import { findTool, runTool } from '../tools/python-tool.ts';

const Failed = Type.Object({
  check_id: Type.String(),
  check_name: Type.String(),
  file_path: Type.String(),
  resource: Type.String(),
});
type Failed = Static<typeof Failed>;
const Report = Type.Object({
  results: Type.Object({ failed_checks: Type.Array(Failed) }),
  summary: Type.Object({ passed: Type.Integer(), failed: Type.Integer() }),
});
const reports = Compile(Type.Array(Report));

/** A check that Railhead does not follow, everywhere or only where `within` matches. */
export interface Exception {
  check: string;
  within?: RegExp;
  reason: string;
}

const exceptions: readonly Exception[] = [
  {
    check: 'CKV_DOCKER_2',
    reason: 'The cluster probes every container over HTTP, and the runtime image has no shell for a command.',
  },
  {
    check: 'CKV_DOCKER_7',
    reason: 'The versions of Node and Debian are in the name of the base image, whose only tag is its user.',
  },
  {
    check: 'CKV_GHA_7',
    within: /rollback\.yml/,
    reason: 'A rollback builds nothing. Its input chooses one of two environments.',
  },
  {
    check: 'CKV_K8S_11',
    reason:
      'A limit of CPU would slow a sale down while its node is idle. Requests and memory limits are set.',
  },
  { check: 'CKV_K8S_15', reason: 'A tag is an exact version or one build, and is never moved.' },
  {
    check: 'CKV_K8S_43',
    reason: 'Tags are exact versions. Digests of the services are known only when their images are released.',
  },
  {
    check: 'CKV_K8S_22',
    within: /local\.yaml Deployment/,
    reason: 'Skaffold writes changed sources into the containers of a development cluster.',
  },
  {
    check: 'CKV_K8S_35',
    reason:
      'Keys are files. Passwords of servers are variables, because the images of the servers read them so.',
  },
  {
    check: 'CKV_K8S_40',
    within: /local\.yaml|StatefulSet|Job/,
    reason:
      'Servers run as the user of their image, who owns their data, and development as that of the sources.',
  },
];

/** @param output of `checkov --output json`: a report for each kind of file, or one */
export function readCheckov(output: string, known: readonly Exception[]): AttackResult {
  const parsed: unknown = JSON.parse(output);
  const found = reports.Parse(Array.isArray(parsed) ? parsed : [parsed]);
  const failed = found.flatMap(({ results }) => results.failed_checks);
  const isKnown = (one: Failed) => known.some((exception) => applies(exception, one));
  const unneeded = known.filter((exception) => !failed.some((one) => applies(exception, one)));
  return {
    cases: found.reduce((sum, { summary }) => sum + summary.passed + summary.failed, 0),
    findings: [...failed.filter((one) => !isKnown(one)).map(toFinding), ...unneeded.map(toUnneeded)],
  };
}

const placeOf = ({ file_path: file, resource }: Failed) => `${file.replace(/^\//, '')} ${resource}`;

const applies = ({ check, within }: Exception, failed: Failed) =>
  failed.check_id === check && (within?.test(placeOf(failed)) ?? true);

const toFinding = (failed: Failed): Finding => ({
  rule: 'infrastructure-misconfigured',
  severity: 'medium',
  message: `${failed.check_id}: ${failed.check_name}.`,
  where: placeOf(failed),
});

const toUnneeded = ({ check }: Exception): Finding => ({
  rule: 'exception-without-need',
  severity: 'low',
  message: 'It is listed as a check that is not followed, but everything follows it.',
  where: check,
});

/** What describes the infrastructure, as far as it exists. */
const folders = ['infra/docker', 'infra/terraform', '.github'];

export const infrastructureScan: Attack = {
  name: 'infrastructure-scan',
  title:
    'Cluster, images, cloud and pipeline are configured as checkov demands, or an exception says why not',
  leastCases: { short: 500, full: 500, nightly: 500 },
  async run() {
    const tool = await findTool('checkov');
    if ('missing' in tool) return { cases: 0, findings: [], notRun: tool.missing };
    using copy = mkdtempDisposableSync(join(tmpdir(), 'railhead-checkov-'));
    for (const folder of folders.filter((each) => existsSync(join(root, each))))
      cpSync(join(root, folder), join(copy.path, folder), { recursive: true });
    const rendered = join(copy.path, 'infra/k8s');
    mkdirSync(rendered, { recursive: true });
    for (const overlay of readdirSync(join(root, 'infra/k8s/overlays'))) {
      const objects = await render(`overlays/${overlay}`);
      writeFileSync(join(rendered, `${overlay}.yaml`), objects.map((each) => stringify(each)).join('---\n'));
    }
    const frameworks = ['dockerfile', 'github_actions', 'kubernetes', 'terraform'];
    const args = [
      '--directory',
      '.',
      '--framework',
      ...frameworks,
      '--output',
      'json',
      '--compact',
      '--quiet',
    ];
    const { stdout, stderr } = await runTool(tool.program, [...args, '--skip-download'], copy.path);
    if (!stdout.trim()) throw new Error(`checkov failed: ${stderr.slice(-500)}`);
    return readCheckov(stdout, exceptions);
  },
};

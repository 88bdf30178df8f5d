import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { AttackResult, Finding } from '../attack.ts';

const Check = Type.Object({
  name: Type.String(),
  failure_info: Type.Optional(
    Type.Object({ failure: Type.Object({ title: Type.String(), message: Type.String() }) }),
  ),
});
const Interaction = Type.Object({
  request: Type.Object({
    uri: Type.String(),
    body: Type.Optional(Type.Object({ $base64: Type.String() })),
  }),
  response: Type.Optional(
    Type.Object({
      status_code: Type.Integer(),
      content: Type.Optional(Type.Object({ $base64: Type.String() })),
    }),
  ),
});
const byCase = <S extends Parameters<typeof Type.Record>[1]>(value: S) =>
  Type.Optional(Type.Record(Type.String(), value));

/** What schemathesis writes when it has tried an operation, or a sequence of operations. */
const Scenario = Type.Object({
  ScenarioFinished: Type.Object({
    recorder: Type.Object({
      cases: byCase(Type.Object({ value: Type.Object({ method: Type.String(), path: Type.String() }) })),
      checks: byCase(Type.Array(Check)),
      interactions: byCase(Interaction),
    }),
  }),
});
const scenario = Compile(Scenario);
/** What it could not do: generate values for a schema, or get an answer in time. */
const problem = Compile(
  Type.Object({
    NonFatalError: Type.Object({ label: Type.String(), value: Type.Object({ message: Type.String() }) }),
  }),
);
const fatal = Compile(Type.Object({ FatalError: Type.Unknown() }));
const isScenario = (event: unknown) =>
  typeof event === 'object' && event !== null && 'ScenarioFinished' in event;
const end = Compile(Type.Object({ EngineFinished: Type.Unknown() }));

/** The rule that each check of schemathesis stands for. */
const rules: Record<string, Pick<Finding, 'rule' | 'severity'>> = {
  not_a_server_error: { rule: 'server-error', severity: 'medium' },
  status_code_conformance: { rule: 'undocumented-status', severity: 'low' },
  content_type_conformance: { rule: 'undocumented-content-type', severity: 'low' },
  response_schema_conformance: { rule: 'undocumented-response', severity: 'low' },
};
export const checks = Object.keys(rules);

/**
 * Reads the lines of an NDJSON report of schemathesis: each request that was sent is a case, and what one operation does wrong
 * in one way is one finding, with the first request that showed it.
 * @throws unless schemathesis came to its end
 */
export async function readReport(lines: AsyncIterable<string>, caller: string): Promise<AttackResult> {
  const findings = new Map<string, Finding>();
  const add = (finding: Finding, kind = '') => {
    const key = `${finding.rule} ${finding.where} ${kind}`;
    if (!findings.has(key)) findings.set(key, finding);
  };
  let cases = 0;
  let isComplete = false;
  for await (const line of lines) {
    const event: unknown = JSON.parse(line);
    if (fatal.Check(event)) throw new Error(`schemathesis failed: ${line.slice(0, 500)}`);
    if (end.Check(event)) isComplete = true;
    if (problem.Check(event)) {
      const { label, value } = event.NonFatalError;
      const message = `With ${caller}, it could not be tried: ${shorten(value.message)}`;
      add({ rule: 'operation-not-tried', severity: 'low', message, where: label });
    }
    // Read strictly: what is not understood must not pass for a clean result.
    if (!isScenario(event)) continue;
    const { recorder } = scenario.Parse(event).ScenarioFinished;
    cases += Object.keys(recorder.interactions ?? {}).length;
    for (const { finding, kind } of failuresIn(recorder, caller)) add(finding, kind);
  }
  if (!isComplete) throw new Error('schemathesis ended before its report was complete');
  return { cases, findings: [...findings.values()] };
}

type Recorder = Static<typeof Scenario>['ScenarioFinished']['recorder'];

const failuresIn = ({ cases = {}, checks: checked = {}, interactions = {} }: Recorder, caller: string) =>
  Object.entries(checked).flatMap(([id, results]) =>
    results.flatMap(({ name, failure_info: failed }) => {
      if (failed === undefined || isBusy(interactions[id])) return [];
      const { method = '?', path = '?' } = cases[id]?.value ?? {};
      const status = interactions[id]?.response?.status_code;
      const request = requestOf(method, interactions[id]);
      const answer = status === undefined ? 'no answer' : `answered with ${status}`;
      const { title, message: details } = failed.failure;
      const message = `With ${caller}: ${request}: ${answer}. ${shorten(`${title} ${details}`.trimEnd())}`;
      const rule = rules[name] ?? { rule: name, severity: 'low' };
      return [
        {
          finding: { ...rule, message, where: `${method} ${path}` },
          kind: `${status} ${title}`,
        },
      ];
    }),
  );

/** The documented answer of a service that sheds load. */
const isBusy = ({ response }: Partial<Static<typeof Interaction>> = {}) =>
  response?.status_code === 503 && textOf(response.content).includes('"code":"busy"');

const textOf = (bytes: { $base64: string } | undefined) =>
  Buffer.from(bytes?.$base64 ?? '', 'base64').toString();

/** The request without the address of the product, which differs from run to run. */
function requestOf(method: string, interaction: Static<typeof Interaction> | undefined): string {
  if (!interaction) return method;
  const { uri, body } = interaction.request;
  const { pathname, search } = new URL(uri);
  const sent = body === undefined ? '' : ` with ${textOf(body)}`;
  return shorten(`${method} ${pathname}${search}${sent}`);
}

const shorten = (text: string) => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
};

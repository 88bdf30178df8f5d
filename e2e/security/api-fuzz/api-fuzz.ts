import type { Product } from '../../product.ts';
import type { Attack, AttackResult, Scale } from '../attack.ts';
import { readApiDocument } from '../target/api-document.ts';
import { bearer, callersOf, type Person, signIn } from '../target/callers.ts';
import { findTool } from '../tools/python-tool.ts';
import { runSchemathesis } from './run-schemathesis.ts';

/**
 * Requests per operation and caller, beside those of `coverage` that try each constraint of a schema. `short` is only for the
 * controls: `npm test` has no time for this attack.
 */
const efforts: Record<Scale, { examples: number; phases: string }> = {
  short: { examples: 2, phases: 'fuzzing' },
  full: { examples: 5, phases: 'examples,coverage,fuzzing,stateful' },
  nightly: { examples: 600, phases: 'examples,coverage,fuzzing,stateful' },
};

/** The same requests in every pipeline, and others each night. */
const seedOf = (scale: Scale) => (scale === 'nightly' ? Math.floor(Date.now() / 86_400_000) : 1);

type ApiDocument = Awaited<ReturnType<typeof readApiDocument>>;
type Operation = ApiDocument['paths'][string][string];

/** They never end, so a scanner would wait for them in vain. */
const isStream = ({ responses }: Operation) =>
  JSON.stringify(responses['200'])?.includes('text/event-stream');

/** The operator is a caller of other attacks too, whose session must survive. */
const endsSession = ({ operationId }: Operation) =>
  ['signOut', 'endSession', 'endAllSessions', 'eraseAccount'].includes(operationId);

/**
 * Requests that schemathesis generates from the API document, as a passenger of its own and as the operator, whose cancelled
 * trains are the reason to run this after what needs trains.
 */
export const apiFuzz: Attack = {
  name: 'api-fuzz',
  title: 'Generated requests to every operation, signed in: none fails, and every answer is documented',
  leastCases: { short: 100, full: 2000, nightly: 50_000 },
  async run(product, scale) {
    const notRun = (reason: string): AttackResult => ({ cases: 0, findings: [], notRun: reason });
    if (product.stripeUrl === undefined) return notRun('payments are made at a Stripe account');
    const tool = await findTool('schemathesis');
    if ('missing' in tool) return notRun(tool.missing);
    const document = await readApiDocument(product);
    const results: AttackResult[] = [];
    for (const { caller, headers, leftOut } of await callersIn(product))
      results.push(
        await runSchemathesis({
          program: tool.program,
          document: without(document, (operation) => isStream(operation) || leftOut(operation)),
          baseUrl: product.baseUrl,
          caller,
          headers,
          ...efforts[scale],
          seed: seedOf(scale),
        }),
      );
    return {
      cases: results.reduce((sum, { cases }) => sum + cases, 0),
      findings: results.flatMap(({ findings }) => findings),
    };
  },
};

async function callersIn(product: Product) {
  const { key, operator } = await callersOf(product);
  const passenger = await signIn(product, 'api-fuzz@attacked.example');
  // Longer than the ten minutes of a real token.
  const lasting = async ({ account: { id: sub, email, roles } }: Person) =>
    bearer(await key.sign({ sub, email, roles, exp: Math.floor(Date.now() / 1000) + 6 * 3600 }));
  return [
    { caller: 'a passenger', headers: await lasting(passenger), leftOut: () => false },
    { caller: 'an operator', headers: await lasting(operator), leftOut: endsSession },
  ];
}

/** The document without some operations. */
const without = (document: ApiDocument, isLeftOut: (operation: Operation) => boolean): ApiDocument => ({
  ...document,
  paths: Object.fromEntries(
    Object.entries(document.paths).map(([path, methods]) => [
      path,
      Object.fromEntries(Object.entries(methods).filter(([, operation]) => !isLeftOut(operation))),
    ]),
  ),
});

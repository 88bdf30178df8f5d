import { execFileSync } from 'node:child_process';
import { globSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '@railhead/common/http/app';
import { problemTable } from '@railhead/common/http/problem-table';
import { readConfig, ServiceConfig } from '@railhead/common/runtime/config';
import { type ServiceFixture, startService } from '@railhead/common/testing/service-fixture';
import { Validator } from '@seriousme/openapi-schema-validator';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import Type, { type Static, type TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mergeOpenApi, OpenApi } from '../../client/server/merge-openapi.ts';
import { root } from '../local/paths.ts';

const folders = {
  auth: 'auth/src',
  tickets: 'tickets/src',
  orders: 'orders/src',
  payments: 'payments/src',
  client: 'client/server',
};

const Operation = Type.Object({
  operationId: Type.String({ pattern: '^[a-z][A-Za-z]+$' }),
  summary: Type.String({ minLength: 5 }),
  tags: Type.Array(Type.String(), { minItems: 1 }),
  security: Type.Array(Type.Record(Type.String(), Type.Array(Type.String()))),
  'x-roles': Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  parameters: Type.Optional(Type.Array(Type.Object({ in: Type.String(), name: Type.String() }))),
  responses: Type.Record(Type.String(), Type.Object({ content: Type.Optional(Type.Unknown()) })),
});
type Operation = Static<typeof Operation>;
const operation = Compile(Operation);

/** A refusal as the document shows it: the codes that its status may carry. */
const refusal = Compile(
  Type.Object({
    'application/problem+json': Type.Object({
      schema: Type.Object({
        properties: Type.Object({
          code: Type.Object({ enum: Type.Array(Type.String(), { minItems: 1 }) }),
        }),
      }),
    }),
  }),
);

const codesIn = (content: unknown): string[] =>
  refusal.Check(content) ? content['application/problem+json'].schema.properties.code.enum : [];

const rigs: ServiceFixture[] = [];
const documents: { service: string; document: OpenApi }[] = [];

beforeAll(async () => {
  for (const [service, folder] of Object.entries(folders)) {
    const { Config }: { Config: TObject } = await import(join(root, folder, 'config.ts'));
    const app: { buildApp: (config: unknown) => Promise<App> } = await import(join(root, folder, 'app.ts'));
    const rig = await startService(service, app.buildApp, configOf(Config));
    rigs.push(rig);
    const document: unknown = JSON.parse(JSON.stringify(rig.app.swagger()));
    documents.push({ service, document: Compile(OpenApi).Parse(document) });
  }
});
afterAll(() => Promise.all(rigs.map((rig) => rig[Symbol.asyncDispose]())));

/** What a service wants beyond the common variables, by the examples in its own configuration. */
function configOf(config: TObject): Record<string, unknown> {
  const own = Object.entries(config.properties).filter(([name]) => !(name in ServiceConfig));
  const examples = own.flatMap(([, property]) =>
    'env' in property && 'example' in property ? [[String(property.env), String(property.example)]] : [],
  );
  // Its example says how to make one, so that nobody uses one that is printed.
  const env = { ...Object.fromEntries(examples), KEY_ENCRYPTION_KEY: '0'.repeat(64) };
  return readConfig(Type.Object(Object.fromEntries(own)), env);
}

/** Answered where no operation is: for an unknown method, before there is a route, and by the gateway. */
const outside = new Set([
  'method-not-allowed',
  'service-away',
  'body-too-large',
  'request-timeout',
  'headers-too-large',
  'misdirected-request',
]);

const operations = () =>
  documents.flatMap(({ service, document }) =>
    Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, found]) => ({
        name: `${service}: ${method.toUpperCase()} ${path}`,
        found: found as Operation,
      })),
    ),
  );

test('every operation has an id, a summary, a tag, a stated right and a response', () => {
  expect(operations().length).toBeGreaterThan(40);
  expect(operations().filter(({ found }) => !operation.Check(found))).toEqual([]);
  const ids = operations().map(({ found }) => found.operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

/** Operations for everybody. A route that is open by mistake is one too many here. */
const forEverybody = [
  'auth: DELETE /api/auth/sessions/current',
  'auth: GET /api/auth/.well-known/jwks.json',
  'auth: POST /api/auth/codes',
  'auth: POST /api/auth/email-reversals',
  'auth: POST /api/auth/passkeys/sign-in-options',
  'auth: POST /api/auth/sessions',
  'orders: DELETE /api/seats/{runId}/hold',
  'orders: GET /api/seats/{runId}',
  'orders: GET /api/seats/{runId}/live',
  'orders: PUT /api/seats/{runId}/assign',
  'orders: PUT /api/seats/{runId}/hold',
  'tickets: GET /api/classes',
  'tickets: GET /api/journeys',
  'tickets: GET /api/runs/{runId}',
  'tickets: GET /api/runs/{runId}/void-tickets',
  'tickets: GET /api/stations',
  'tickets: GET /api/tickets/.well-known/jwks.json',
  'tickets: GET /api/trains',
];

test('every operation states its right: for everybody, for the signed-in, for a role, or by another proof', () => {
  const unstated = operations().filter(({ found }) => found.security === undefined);
  expect(unstated.map(({ name }) => name)).toEqual([]);
  const isOpen = ({ found: { security } }: { found: Operation }) =>
    security.every((requirement) => 'holdCookie' in requirement || Object.keys(requirement).length === 0);
  expect(namesOf(isOpen)).toEqual(forEverybody);

  const needs = (scheme: string) => namesOf(({ found }) => found.security.some((each) => scheme in each));
  expect(needs('refreshCookie')).toEqual(['auth: POST /api/auth/sessions/refresh']);
  expect(needs('stripeSignature')).toEqual(['payments: POST /api/payments/webhooks/stripe']);
  expect(needs('accessCookie')).toEqual(needs('bearer'));
  expect(needs('bearer')).toEqual(namesOf(({ found }) => '401' in found.responses && !isSignIn(found)));
  const forRoles = namesOf(({ found }) => found['x-roles'] !== undefined);
  const withRoleProblem = ({ found }: { found: Operation }) =>
    codesIn(found.responses['403']?.content).includes('role-required');
  expect(forRoles).toEqual(namesOf(withRoleProblem));
  expect(forRoles).toEqual(
    expect.arrayContaining(['client: GET /ops/api/events', 'tickets: POST /api/runs/{runId}/cancel']),
  );
});

/** Their 401 is about what the body or the refresh cookie holds. */
const isSignIn = ({ operationId }: Operation) => operationId === 'signIn' || operationId === 'refreshSession';

const namesOf = (isWanted: (operation: { found: Operation }) => boolean) =>
  operations()
    .filter(isWanted)
    .map(({ name }) => name)
    .toSorted();

test('every operation with input says how bad input is refused', () => {
  const takesBody = ({ name }: { name: string }) => !/: GET /.test(name);
  const takesInput = (each: { name: string; found: Operation }) =>
    takesBody(each) || each.found.parameters !== undefined;
  const statusesOf = (status: string) => namesOf(({ found }) => status in found.responses);
  expect(statusesOf('400')).toEqual(
    operations()
      .filter(takesInput)
      .map(({ name }) => name)
      .toSorted(),
  );
  for (const status of ['413', '415'])
    expect(statusesOf(status)).toEqual(
      operations()
        .filter(takesBody)
        .map(({ name }) => name)
        .toSorted(),
    );
});

test('every status is named, and every refusal says which problem codes it may carry', () => {
  const wrong = operations().flatMap(({ name, found }) =>
    Object.entries(found.responses).flatMap(([status, { content }]) => {
      if (/^[23]\d\d$/.test(status)) return [];
      const codes = codesIn(content);
      const isRight = codes.length > 0 && codes.every((code) => statusOf(code) === Number(status));
      return isRight ? [] : [`${name} ${status} ${codes.join()}`];
    }),
  );
  expect(wrong).toEqual([]);
  const silent = operations().filter(
    ({ found }) => !Object.keys(found.responses).some((status) => /^[23]/.test(status)),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

/** The codes that the operations of one service, or of all, may carry. */
const documentedBy = (service = '') =>
  operations()
    .filter(({ name }) => name.startsWith(service))
    .flatMap(({ found }) => Object.values(found.responses).flatMap(({ content }) => codesIn(content)));

test.each(Object.entries(folders))('%s documents every problem code that it throws', (service, folder) => {
  const code = globSync(`${folder}/**/*.ts`, { cwd: root })
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  const thrown = [...code.matchAll(/new \w+\('([a-z-]+)'/g)].map(([, name = '']) => name);
  const used = thrown.filter((name) => name in problemTable);
  const documented = documentedBy(service);
  expect(used.filter((known) => !documented.includes(known) && !outside.has(known))).toEqual([]);
});

const statusOf = (code: string): number | undefined =>
  Object.entries(problemTable).find(([known]) => known === code)?.[1][0];

test('no problem code is without an operation', () => {
  const documented = documentedBy();
  const unused = Object.keys(problemTable).filter((code) => !documented.includes(code) && !outside.has(code));
  expect(unused).toEqual([]);
});

test('the document of all services together is valid OpenAPI 3.1', async () => {
  const merged = JSON.parse(JSON.stringify(mergeOpenApi(documents))) as Record<string, unknown>;
  const { valid, errors } = await new Validator().validate(merged);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

/** What a client of the generated types does: it compiles only if requests, responses and problem codes are typed. */
const clientCode = `
import type { operations } from './api.ts';
type Place = operations['placeOrder'];
export const body: NonNullable<Place['requestBody']>['content']['application/json'] = {
  runId: 'r1', from: 0, to: 1, seats: [{ seat: 'A-1', passenger: { name: 'Ada', type: 'adult' } }],
};
export const referenceOf = (order: Place['responses'][201]['content']['application/json']): string => order.reference;
export const isTaken = (problem: Place['responses'][409]['content']['application/problem+json']): boolean =>
  problem.code === 'seat-taken';
export const pdf: keyof operations['printTicket']['responses'][200]['content'] = 'application/pdf';
export const stream: keyof operations['watchOrder']['responses'][200]['content'] = 'text/event-stream';
`;

test('a client that is generated from the document of all services builds', async () => {
  const merged = JSON.parse(JSON.stringify(mergeOpenApi(documents))) as OpenAPI3;
  using folder = mkdtempDisposableSync(join(tmpdir(), 'railhead-client-'));
  writeFileSync(join(folder.path, 'api.ts'), astToString(await openapiTS(merged)));
  writeFileSync(join(folder.path, 'client.ts'), clientCode);
  const flags = [
    '--noEmit',
    '--strict',
    '--ignoreConfig',
    '--allowImportingTsExtensions',
    '--module',
    'esnext',
  ];
  const tsc = join(root, 'node_modules/.bin/tsc');
  const errors = outputOf(tsc, [...flags, join(folder.path, 'client.ts')]);
  expect(errors).toBe('');
});

/** What a command prints, also when it fails. */
function outputOf(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8' });
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

import { expect, test } from 'vitest';
import { readReport } from './read-report.ts';

const toBase64 = (text: string) => Buffer.from(text).toString('base64');

const scenario = (status: number, checks: object[], answer = '') => ({
  ScenarioFinished: {
    recorder: {
      cases: { a: { value: { method: 'POST', path: '/api/orders/{id}' } } },
      checks: { a: checks },
      interactions: {
        a: {
          request: {
            uri: 'http://localhost:41234/api/orders/x?limit=1',
            body: { $base64: toBase64('{"seats":null}') },
          },
          response: { status_code: status, content: { $base64: toBase64(answer) } },
        },
      },
    },
  },
});
const passed = { name: 'not_a_server_error', status: 'success' };
const failed = (name: string, message: string) => ({
  name,
  failure_info: { failure: { title: 'Title', message } },
});
const end = { EngineFinished: {} };

const read = (...events: object[]) => {
  const lines = async function* () {
    for (const event of events) yield JSON.stringify(event);
  };
  return readReport(lines(), 'a passenger');
};

test('every request is a case, and what an operation does wrong in one way is one finding', async () => {
  const serverError = scenario(500, [failed('not_a_server_error', 'Server error')]);
  const undocumented = scenario(418, [passed, failed('status_code_conformance', 'Undocumented\nstatus')]);
  const { cases, findings } = await read(
    scenario(200, [passed]),
    serverError,
    serverError,
    undocumented,
    end,
  );
  expect(cases).toBe(4);
  expect(findings).toEqual([
    {
      rule: 'server-error',
      severity: 'medium',
      where: 'POST /api/orders/{id}',
      message:
        'With a passenger: POST /api/orders/x?limit=1 with {"seats":null}: answered with 500. Title Server error',
    },
    {
      rule: 'undocumented-status',
      severity: 'low',
      where: 'POST /api/orders/{id}',
      message:
        'With a passenger: POST /api/orders/x?limit=1 with {"seats":null}: answered with 418. Title Undocumented status',
    },
  ]);
});

test('an operation that could not be tried is a finding, and a report that breaks off is no result', async () => {
  const skipped = { NonFatalError: { label: 'GET /api/trains', value: { type: 'E', message: 'no values' } } };
  expect((await read(skipped, end)).findings).toMatchObject([
    { rule: 'operation-not-tried', where: 'GET /api/trains' },
  ]);
  await expect(read(scenario(200, [passed]))).rejects.toThrow('before its report was complete');
  await expect(read({ FatalError: { exception: {} } }, end)).rejects.toThrow('schemathesis failed');
});

test('a service that sheds load is not at fault, another 503 is', async () => {
  const failure = [failed('not_a_server_error', 'Server error')];
  expect((await read(scenario(503, failure, '{"code":"busy"}'), end)).findings).toEqual([]);
  const away = scenario(503, failure, '{"code":"temporarily-unavailable"}');
  expect((await read(away, end)).findings).toMatchObject([{ rule: 'server-error' }]);
});

import { expect, test } from 'vitest';
import { isProblem, readProblem, unreachable } from './problem-error.ts';
import { problemMessage } from './problem-message.ts';

const response = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
const problem = (status: number, code: string) => ({ type: 'about:blank', title: 'No', status, code });

test('a rejection keeps its code and facts and is not retryable', async () => {
  const taken = await readProblem(
    response(409, { ...problem(409, 'seat-taken'), facts: { seats: ['A-1'] } }),
  );
  expect(isProblem(taken, 'seat-held', 'seat-taken')).toBe(true);
  expect(isProblem(taken, 'fare-changed')).toBe(false);
  expect(taken.problem.facts).toEqual({ seats: ['A-1'] });
  expect(taken.isRetryable).toBe(false);
  expect(problemMessage(taken)).toBe('No.');
});

test('an error is retryable by its status or Retry-After', async () => {
  const premature = await readProblem(
    response(409, problem(409, 'order-not-yet-known'), { 'retry-after': '1' }),
  );
  expect(premature).toMatchObject({ isRetryable: true, retryAfterSeconds: 1 });
  for (const status of [429, 500, 503])
    expect((await readProblem(response(status, problem(status, 'busy')))).isRetryable).toBe(true);
  expect(unreachable(new TypeError('fetch failed'))).toMatchObject({
    code: 'unreachable',
    isRetryable: true,
  });
});

test('a response without problem details becomes unexpected-response', async () => {
  const unexpected = await readProblem(response(502, '<html>Bad gateway</html>'));
  expect(unexpected).toMatchObject({ code: 'unexpected-response', isRetryable: true });
  expect(unexpected.problem.status).toBe(502);
});

test('an error of the page itself has its own message, and a field error names the field', async () => {
  expect(problemMessage(new TypeError('x is undefined'))).toMatch(/Reload/);
  const invalid = { ...problem(400, 'validation-failed'), errors: [{ field: 'email', message: 'too long' }] };
  expect(problemMessage(await readProblem(response(400, invalid)))).toBe('No: too long.');
  const explained = { ...invalid, errors: [{ field: 'filter', message: 'A filter may contain letters.' }] };
  expect(problemMessage(await readProblem(response(400, explained)))).toBe('A filter may contain letters.');
});

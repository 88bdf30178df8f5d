import { expect, test } from 'vitest';
import { isProblem, problemFrom, unreachable } from './problem-error.ts';
import { problemWords } from './problem-words.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
const problem = (status: number, code: string) => ({ type: 'about:blank', title: 'No', status, code });

test('a refusal keeps its code and facts and stays a refusal', async () => {
  const taken = await problemFrom(answer(409, { ...problem(409, 'seat-taken'), facts: { seats: ['A-1'] } }));
  expect(isProblem(taken, 'seat-held', 'seat-taken')).toBe(true);
  expect(isProblem(taken, 'fare-changed')).toBe(false);
  expect(taken.problem.facts).toEqual({ seats: ['A-1'] });
  expect(taken.isPassing).toBe(false);
  expect(problemWords(taken)).toBe('This seat has just been taken.');
});

test('what may pass is known by status or Retry-After', async () => {
  const early = await problemFrom(answer(409, problem(409, 'order-not-yet-known'), { 'retry-after': '1' }));
  expect(early).toMatchObject({ isPassing: true, retryAfterSeconds: 1 });
  for (const status of [429, 500, 503])
    expect((await problemFrom(answer(status, problem(status, 'busy')))).isPassing).toBe(true);
  expect(unreachable(new TypeError('fetch failed'))).toMatchObject({ code: 'unreachable', isPassing: true });
});

test("a stranger's answer is no problem of ours", async () => {
  const strange = await problemFrom(answer(502, '<html>Bad gateway</html>'));
  expect(strange).toMatchObject({ code: 'unexpected-answer', isPassing: true });
  expect(strange.problem.status).toBe(502);
});

test('a fault of the page itself is told apart, and a field by its name', async () => {
  expect(problemWords(new TypeError('x is undefined'))).toMatch(/Reload/);
  const invalid = { ...problem(400, 'validation-failed'), errors: [{ field: 'email', message: 'too long' }] };
  expect(problemWords(await problemFrom(answer(400, invalid)))).toBe('No: too long');
});

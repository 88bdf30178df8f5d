import { expect, test } from 'vitest';
import { here, momentAt, timeAt } from './format.ts';
import { ProblemError } from './problem-error.ts';
import { problemMessage } from './problem-message.ts';

const refused = (code: string, retryAt?: unknown) =>
  new ProblemError({
    type: 'about:blank',
    title: 'You have too many unpaid orders. Pay for one.',
    status: 429,
    code,
    ...(retryAt !== undefined && { facts: { retryAt } }),
  });

test('a refusal that time heals says when to try again, on the clock of the reader', () => {
  const soon = new Date(Math.ceil(Date.now() / 60_000) * 60_000).toISOString();
  const shown = soon.slice(0, 10) === new Date().toISOString().slice(0, 10) ? timeAt(soon, here) : '';
  expect(problemMessage(refused('too-many-unpaid-orders', soon))).toContain(
    `You have too many unpaid orders. Pay for one. You can try again at ${shown}`,
  );
  const later = '2090-03-01T10:00:01.000Z';
  expect(problemMessage(refused('ordering-paused', later))).toContain(momentAt('2090-03-01T10:01:00Z', here));
});

test('a refusal without a time, or with one that is none, is its sentence alone', () => {
  const sentence = 'You have too many unpaid orders. Pay for one.';
  expect(problemMessage(refused('too-many-unpaid-orders'))).toBe(sentence);
  expect(problemMessage(refused('too-many-unpaid-orders', 'soon'))).toBe(sentence);
});

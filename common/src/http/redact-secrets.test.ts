import { expect, test } from 'vitest';
import { redactSecrets } from './redact-secrets.ts';

test('secrets are struck out wherever they stand, and nothing else is', () => {
  const at = new Date();
  const err = Object.assign(new Error('no'), { code: 'ECONNRESET' });
  const facts = {
    orderId: 'o1',
    email: 'ada@example.org',
    at,
    err,
    none: null,
    request: {
      headers: { cookie: 'session', host: 'x' },
      seats: [{ seat: 'A-1', passenger: { name: 'Ada' } }],
    },
  };
  expect(redactSecrets(facts)).toEqual({
    orderId: 'o1',
    email: '[redacted]',
    at,
    err,
    none: null,
    request: {
      headers: { cookie: '[redacted]', host: 'x' },
      seats: [{ seat: 'A-1', passenger: { name: '[redacted]' } }],
    },
  });
  expect(facts.email).toBe('ada@example.org');
});

test('facts that run in a circle come to an end', () => {
  const circle: Record<string, unknown> = { token: 'x' };
  circle.itself = circle;
  expect(JSON.stringify(redactSecrets(circle))).not.toContain('"x"');
});

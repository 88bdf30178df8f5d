import { expect, test } from 'vitest';
import { deriveNextSecret, hashSecret, leadsTo, newSecret } from './refresh-token.ts';

test('a secret leads to its successors, and an invented one to none of them', () => {
  const key = newSecret();
  const secrets = [newSecret()];
  for (let exchange = 0; exchange < 5; exchange++) secrets.push(deriveNextSecret(secrets.at(-1) ?? '', key));
  const current = hashSecret(secrets.at(-1) ?? '');
  expect(secrets.map((secret) => leadsTo(current, secret, key, 10))).toEqual(secrets.map(() => true));
  expect(leadsTo(current, newSecret(), key, 10)).toBe(false);
  expect(leadsTo(current, secrets[0] ?? '', newSecret(), 10)).toBe(false);
  expect(leadsTo(current, secrets[0] ?? '', key, 4)).toBe(false);
});

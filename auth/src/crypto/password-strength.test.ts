import { expect, test } from 'vitest';
import { checkPasswordStrength } from './password-strength.ts';

const person = { email: 'rosa.rider@example.org', name: 'Rosa Rider' };
const check = (password: string) => checkPasswordStrength(password, person);

test.each(['password', '12345678', ' '.repeat(8), 'qwertyuiop', 'P@ssw0rd!', 'letmein123', 'a'.repeat(200)])(
  'the common or repetitive password "%s" is refused in words',
  async (password) => {
    await expect(check(password)).rejects.toMatchObject({
      code: 'password-weak',
      detail: 'This password is easy to guess. Use a longer one, such as several unrelated words.',
    });
  },
);

test.each(['rosa.rider@example.org', 'Rosa Rider', 'rosarider', 'railhead', 'Railhead1'])(
  'the personal password "%s" is refused in words',
  async (password) => {
    await expect(check(password)).rejects.toMatchObject({
      code: 'password-weak',
      detail: expect.stringContaining('Leave out your name'),
    });
  },
);

test.each(['violet tram over the canal', 'k7Gq2#pX9v', 'x'.repeat(3) + 'Q4!mz-Lumen' + 'y'.repeat(180)])(
  'the password "%s" is accepted',
  async (password) => {
    await expect(check(password)).resolves.toBeUndefined();
  },
);

import { mailedCode, passengerClient } from '../../passenger-client.ts';
import type { Attack } from '../attack.ts';
import { recordCases } from '../target/record-cases.ts';

/** Guesses at a mailed code in one tick: a few are looked at, then the code is worth nothing, also to its owner. */
export const codeGuesses: Attack = {
  name: 'code-guesses',
  title:
    'Two hundred guesses at a mailed code at once: after five the code is used up, and no guess signs in',
  leastCases: { short: 200, full: 200, nightly: 200 },
  async run(product) {
    const { check, result } = recordCases();
    const browser = passengerClient(product);
    const email = 'guessed@attacked.example';
    await browser.request('POST', '/api/auth/codes', { email });
    const code = await mailedCode(product, email);
    const guesses = Array.from({ length: 200 }, (_, index) =>
      String((Number(code) + index + 1) % 1_000_000).padStart(6, '0'),
    );
    const signIn = (guess: string) => browser.request('POST', '/api/auth/sessions', { email, code: guess });
    const answers = await Promise.all(guesses.map(signIn));
    for (const { status } of answers)
      check(status === 401 || status === 429, {
        rule: 'code-guessed',
        severity: 'high',
        message: `A wrong code was answered with ${status}.`,
        where: 'POST /api/auth/sessions',
      });
    const { status } = await signIn(code);
    check(status === 401 || status === 429, {
      rule: 'guesses-unlimited',
      severity: 'high',
      message: `The right code was answered with ${status} after 200 wrong ones, so all of them were looked at.`,
      where: 'POST /api/auth/sessions',
    });
    return result();
  },
};

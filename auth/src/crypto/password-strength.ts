import { DomainError } from '@railhead/common/domain/domain-error';
import { type ZxcvbnFactory } from '@zxcvbn-ts/core';

/** On zxcvbn's scale from 0 to 4: safe against guesses at a service that limits them. */
const minScore = 3;
/** The time of an estimate grows steeply with the length; whoever passes with these characters passes with more. */
const maxChecked = 40;

let loading: Promise<ZxcvbnFactory> | undefined;

/** Loads the list of common passwords when the first password is set. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Estimator }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new Estimator({ graphs: adjacencyGraphs, dictionary });
}

/** @throws DomainError `password-weak` for a common, repetitive or personal password, with a hint. */
export async function checkPasswordStrength(
  password: string,
  { email, name }: { email: string; name: string },
): Promise<void> {
  loading ??= loadEstimator();
  const known = [email, ...email.split(/[@.]/), name, ...name.split(' '), 'railhead'].filter(Boolean);
  const { score, sequence } = (await loading).check(password.slice(0, maxChecked), known);
  if (score >= minScore) return;
  const isPersonal = sequence.some(({ dictionaryName }) => dictionaryName === 'userInputs');
  throw new DomainError('password-weak', {
    detail: isPersonal
      ? 'This password is easy to guess. Leave out your name, your e-mail address and Railhead.'
      : 'This password is easy to guess. Use a longer one, such as several unrelated words.',
  });
}

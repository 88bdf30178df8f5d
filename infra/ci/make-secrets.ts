import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writePrivateFile } from '../local/private-files.ts';
import { newPassword } from '../local/servers/credentials.ts';

/**
 * The lines of an example file of secrets with values of an installation: what the environment names is taken from there
 * (the keys of Stripe, the mail server), passwords and keys are random, and the rest stays as it is.
 */
export function fillSecrets(example: string, given: Record<string, string | undefined>): string {
  return example.replace(/^([A-Z][A-Z0-9_]*)=(.*)$/gm, (_line, name: string, value: string) => {
    const isPassword = value.startsWith('choose');
    const isKey = /^[0-9a-f]{64}$/.test(value);
    const random = isPassword ? newPassword() : randomBytes(32).toString('hex');
    return `${name}=${given[name] ?? (isPassword || isKey ? random : value)}`;
  });
}

if (import.meta.main) {
  const [example = '', target = ''] = process.argv.slice(2);
  if (!example || !target) throw new Error('node infra/ci/make-secrets.ts <example file> <new file>');
  // Other passwords would lock an installation out of its own data.
  if (existsSync(target)) throw new Error(`${target} exists already`);
  writePrivateFile(target, fillSecrets(readFileSync(example, 'utf8'), process.env));
  process.stdout.write(`wrote ${target}\n`);
}

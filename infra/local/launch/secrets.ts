import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../private-files.ts';

/** Generated once per data folder, so that cookies and webhooks stay valid after a restart. */
export type Secrets = { holderSecret: string; stripeWebhookSecret: string };

export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  if (existsSync(file)) {
    chmodSync(file, 0o600);
    return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  }
  const made = {
    holderSecret: randomBytes(32).toString('hex'),
    stripeWebhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
  };
  writePrivateFile(file, JSON.stringify(made));
  return made;
}

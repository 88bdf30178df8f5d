import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../private-files.ts';

/** Generated once per data folder, so that cookies, webhooks and stored keys stay valid after a restart. */
export type Secrets = {
  holderSecret: string;
  stripeWebhookSecret: string;
  /** What each service encrypts its stored signing keys with. */
  authKeyEncryptionKey: string;
  ticketsKeyEncryptionKey: string;
};

/** A secret that is missing, because the folder was made by an older version, is generated now. */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  const stored: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = {
    holderSecret: newKey(),
    stripeWebhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    authKeyEncryptionKey: newKey(),
    ticketsKeyEncryptionKey: newKey(),
    ...stored,
  };
  writePrivateFile(file, JSON.stringify(secrets));
  return secrets;
}

const newKey = () => randomBytes(32).toString('hex');

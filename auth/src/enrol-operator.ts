import { existsSync, readFileSync } from 'node:fs';
import { serviceApp } from '@railhead/common/http/service-app';
import { ConfigError, readConfig } from '@railhead/common/runtime/config';
import { openMongo } from '@railhead/common/store/mongo';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { Config } from './config.ts';
import { normalizeEmail, parseEmailList } from './domain/address.ts';
import { enrolmentRepository, enrolmentTtlHours } from './persistence/enrolment-repository.ts';

const usage = 'Usage: node auth/src/enrol-operator.ts <e-mail address of an operator>\n';
const connectTimeoutMs = 30_000;
/** Written by the launcher; has the addresses of the running system. */
const runningSystem = new URL('../../.railhead/system.json', import.meta.url);
const System = Compile(Type.Object({ authMongoUrl: Type.String({ minLength: 1 }) }));

/** Of the service itself, where this runs beside it; else of the system that `npm start` runs. */
function readEnvironment() {
  const known: unknown = existsSync(runningSystem) && JSON.parse(readFileSync(runningSystem, 'utf8'));
  const env = { ...(System.Check(known) && { MONGO_URL: known.authMongoUrl }), ...process.env };
  const { mongoUrl, operatorEmails } = Config.properties;
  return readConfig(Type.Object({ mongoUrl, operatorEmails }), env);
}

/** @returns a code with which the operator adds a passkey. */
async function issueCode(mongoUrl: string, email: string): Promise<string> {
  const app = serviceApp({ name: 'enrol-operator', title: 'Railhead enrolment', logLevel: 'silent' });
  try {
    const mongo = openMongo(app, mongoUrl);
    const enrolments = enrolmentRepository(mongo);
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new ConfigError('The database of auth cannot be reached.')),
      connectTimeoutMs,
    );
    await Promise.race([mongo.ready, timeout]).finally(() => clearTimeout(timer));
    return await enrolments.issue(email);
  } finally {
    await app.close();
  }
}

/** Prints an enrolment code: whoever can run this decides who becomes an operator, not whoever reads a mailbox. */
async function main(address = ''): Promise<void> {
  const email = normalizeEmail(address.trim());
  if (!email.includes('@')) throw new ConfigError(usage);
  const { mongoUrl, operatorEmails } = readEnvironment();
  const operators = parseEmailList(operatorEmails);
  if (operators.size > 0 && !operators.has(email))
    throw new ConfigError(`${email} is not in OPERATOR_EMAILS.`);
  const code = await issueCode(mongoUrl, email);
  process.stdout.write(`${code}\n`);
  process.stderr.write(
    `Enrolment code of ${email}, valid once and for ${enrolmentTtlHours} hours. Hand it over in person or by a channel other than e-mail.\n`,
  );
}

try {
  await main(process.argv[2]);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message.trimEnd()}\n`);
  process.exitCode = 1;
}

import closeWithGrace from 'close-with-grace';
import { ConfigError } from './config.ts';

/** A service that can be listened to and closed. */
interface Server {
  log: { fatal(facts: object, message: string): void };
  listen(address: { port: number; host: string }): Promise<unknown>;
  close(): Promise<unknown>;
}

/**
 * Starts a service: builds it, listens, and closes it on a signal: `/ready` fails, requests and messages in
 * progress are finished, connections are closed in reverse order of their opening; after 20 s the process is killed.
 */
export async function run<C extends { port: number; host: string }>(
  buildApp: (config: C) => Promise<Server>,
  readConfig: () => C,
): Promise<void> {
  let config: C;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  const app = await buildApp(config);
  closeWithGrace({ delay: 20_000, logger: false }, async ({ err }) => {
    if (err instanceof ConfigError) process.stderr.write(`${err.message}\n`);
    else if (err) app.log.fatal({ err }, 'ending after an error nobody caught');
    await app.close();
  });
  await app.listen({ port: config.port, host: config.host });
}

/** Ends the process for a fault of its configuration that shows only after the start, such as a key that does not fit. */
export function endWith(fault: ConfigError): void {
  setImmediate(() => {
    throw fault;
  });
}

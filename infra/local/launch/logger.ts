import { join } from 'node:path';
import pino from 'pino';

/** The logger of the launcher: plain lines in the terminal, and JSON like that of the services in `launcher.log`. */
export function createLogger(dataDir: string): pino.Logger {
  const began = performance.now();
  const terminal = {
    write(entry: string) {
      const { msg } = JSON.parse(entry) as { msg: string };
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      process.stdout.write(`${seconds.padStart(6)} s  ${msg}\n`);
    },
  };
  const file = pino.destination({ dest: join(dataDir, 'logs/launcher.log'), mkdir: true, sync: true });
  return pino({ base: { name: 'launcher' } }, pino.multistream([{ stream: terminal }, { stream: file }]));
}

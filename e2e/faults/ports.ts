import { isFree } from '../../infra/local/processes/ports.ts';

const [lowest, highest] = [20_000, 32_000];
const given = new Set<number>();

/**
 * A free port below those that systems lend to outgoing connections: a service that was killed finds its own again,
 * however many connections were made meanwhile.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

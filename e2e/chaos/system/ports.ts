import { isFree } from '../../../infra/local/processes/ports.ts';

const [lowest, highest] = [20_000, 32_000];
const given = new Set<number>();

/**
 * A free port below the range that systems use for outgoing connections, so that a service that was killed finds its port
 * free again.
 */
export async function stablePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

import { createHash } from 'node:crypto';
import { type Owner, owners } from '@railhead/common/messaging/topology';
import { admin } from './credentials.ts';

/** Which keys each service uses besides its request counters, and what it may call besides the common commands. */
const rightsOf: Record<Owner, { keys: string[]; commands: string[] }> = {
  auth: { keys: [], commands: [] },
  tickets: { keys: [], commands: [] },
  // The seat board and the limits of holds, by functions that orders loads.
  orders: { keys: ['railhead:*'], commands: ['+function|load'] },
  payments: { keys: [], commands: [] },
  // The queue of timers; the hash tag also carries the prefix of the system, if it has one.
  expiration: { keys: ['{railhead}:*', '{railhead-*}:*'], commands: [] },
};

const commonCommands = [
  '+@all',
  '-@admin',
  '-@dangerous',
  '-function',
  '-script',
  '+script|load',
  '+script|exists',
  '+info',
];

/**
 * Redis' ACL file: one user per service, limited to its own keys. Nobody but the administrator can list keys, flush
 * databases or change settings, and only orders can load functions.
 * @param secretOf `#` and the hash of a password, or `>` and the name of an environment variable (`$NAME`) that is replaced
 * by it before the start
 */
export function redisAcl(secretOf: (user: Owner | typeof admin) => string): string {
  const users = owners.map((owner) => {
    const { keys, commands } = rightsOf[owner];
    const patterns = [`{limits-${owner}}:*`, ...keys].map((pattern) => `~${pattern}`);
    return [
      `user ${owner} on`,
      secretOf(owner),
      ...patterns,
      'resetchannels',
      ...commonCommands,
      ...commands,
    ].join(' ');
  });
  return `${['user default off', `user ${admin} on ${secretOf(admin)} ~* &* +@all`, ...users].join('\n')}\n`;
}

export const hashOf = (password: string): string => `#${createHash('sha256').update(password).digest('hex')}`;

import type { Fault } from './fault.ts';

/** What a fault is called in the table: its kind, and what tells it from others of that kind. */
export function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'failpoint':
      return `${fault.failpoint.act} ${fault.failpoint.point} (${fault.service})`;
    case 'kill':
      return `SIGKILL of ${fault.services.length === 1 ? fault.services[0] : `${fault.services.length} services at once`}`;
    case 'kill-everything':
      return 'SIGKILL of all servers and services at once';
    case 'pause':
      return `SIGSTOP of ${fault.service}${fault.ms > 3000 ? ' past the lock' : ''}`;
    case 'server-kill':
      return `SIGKILL of ${fault.server}`;
    case 'wipe':
      return `${fault.server} killed and wiped`;
    case 'flush':
      return 'Redis FLUSHALL';
    case 'weather':
      return `${fault.edge}: ${fault.weather.kind}${fault.weather.kind === 'one-way' ? ` ${fault.weather.blocked}` : ''}`;
    case 'reset':
      return `${fault.edge}: connections reset`;
    case 'provider':
      return `Stripe ${fault.fault.kind} (${fault.fault.path})`;
    case 'provider-kill':
      return 'SIGKILL of Stripe';
    case 'webhooks':
      return 'webhooks lost, doubled, shuffled or late';
    case 'forged-webhooks':
      return 'forged webhooks';
    case 'skew':
      return `clock of ${fault.service} up to 10 min ${fault.ms > 0 ? 'ahead' : 'behind'}`;
    case 'unrest':
      return `messages to ${fault.service} twice or out of turn`;
    case 'poison':
      return `poison: ${fault.form}`;
    case 'burst':
      return `a crowd of ${fault.people}`;
  }
}

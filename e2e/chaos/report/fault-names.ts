import type { Fault, TimetableChange } from '../plan/fault.ts';

/** A fault's name in the report: its kind and what distinguishes it from others of that kind. */
export function faultName(fault: Fault): string {
  switch (fault.kind) {
    case 'failpoint':
      return `${fault.failpoint.action} ${fault.failpoint.point} (${fault.service})`;
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
    case 'network':
      return `${fault.edge}: ${fault.condition.kind}${fault.condition.kind === 'one-way' ? ` ${fault.condition.blocked}` : ''}`;
    case 'reset':
      return `${fault.edge}: connections reset`;
    case 'provider':
      return `Stripe ${fault.fault.kind} (${fault.fault.path})`;
    case 'provider-kill':
      return 'SIGKILL of Stripe';
    case 'webhooks':
      return 'webhooks lost, duplicated, shuffled or delayed';
    case 'forged-webhooks':
      return 'forged webhooks';
    case 'skew':
      return `clock of ${fault.service} up to 10 min ${fault.ms > 0 ? 'ahead' : 'behind'}`;
    case 'delivery':
      return `messages to ${fault.service} duplicated or out of order`;
    case 'poison':
      return `poison message: ${fault.form}`;
    case 'burst':
      return `burst of ${fault.people} people`;
    case 'import':
      return `timetable imported with other trip ids, ${changeName(fault.change)}${fault.failpoint ? ', killed and repeated' : ''}`;
  }
}

const changeName = ({ kind }: TimetableChange) =>
  ({ none: 'nothing else changed', retimed: 'a train retimed', withdrawn: 'a run withdrawn' })[kind];

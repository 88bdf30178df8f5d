import type { System } from './system.ts';

/** What a newcomer needs after the start, as one table. */
export function endTable(system: System, seconds: number): string {
  const rows = [...(system.services.client ? shop(system) : singles(system)), ...origins(system)];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  return [`Railhead runs (${seconds.toFixed(1)} s). Ctrl-C ends it.`, ...lines, ''].join('\n');
}

type Row = [label: string, value: string];

const shop = ({ baseUrl, mailUrl, stripeUrl }: System): Row[] => [
  ['Shop', baseUrl],
  ["Operator's page", `${baseUrl}/ops`],
  ['API docs', `${baseUrl}/docs`],
  ...(mailUrl ? [['Mailbox', `${baseUrl}/mail/`] satisfies Row] : []),
  ['Demo logins', 'rider@demo.local, operator@demo.local (the code is in the mailbox and printed here)'],
  ['Demo card', '4242 4242 4242 4242, any date to come, any CVC'],
  ...(stripeUrl ? [['Local Stripe', stripeUrl] satisfies Row] : []),
];

/** With `--only` there is no front door: each service by itself. */
const singles = ({ services, mailUrl }: System): Row[] => [
  ...Object.entries(services).map(([name, { url }]): Row => [name, url]),
  ...(mailUrl ? [['mailbox', `${mailUrl}/mail/`] satisfies Row] : []),
];

const origins = ({ servers }: System): Row[] =>
  Object.values(servers.processes).map(({ name, source }): Row => [name, source]);

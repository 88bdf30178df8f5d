import type { System } from './system.ts';

type TableRow = [label: string, value: string];

/** The addresses, logins and servers of a started system as a table for the terminal. */
export function summaryTable(system: System, seconds: number): string {
  const rows = [...(system.services.client ? shopRows(system) : serviceRows(system)), ...serverRows(system)];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  return [`Railhead is running (started in ${seconds.toFixed(1)} s). ${howToStop()}`, ...lines, ''].join(
    '\n',
  );
}

const howToStop = () =>
  process.stdin.isTTY
    ? 'Press r to restart the services, l to show their logs, q to quit.'
    : 'Press Ctrl-C to stop.';

const shopRows = ({ baseUrl, mailUrl, stripeUrl }: System): TableRow[] => [
  ['Shop', baseUrl],
  ['Operator console', `${baseUrl}/ops`],
  ['API docs', `${baseUrl}/docs`],
  ...(mailUrl ? [['Mailbox', `${baseUrl}/mail/`] satisfies TableRow] : []),
  ['Demo logins', 'rider@demo.local, operator@demo.local (the code is in the mailbox and printed here)'],
  ['Demo card', '4242 4242 4242 4242, any future date, any CVC'],
  ...(stripeUrl ? [['Local Stripe', stripeUrl] satisfies TableRow] : []),
];

/** With `--only` there is no gateway, so each service is listed. */
const serviceRows = ({ services, mailUrl }: System): TableRow[] => [
  ...Object.entries(services).map(([name, { url }]): TableRow => [name, url]),
  ...(mailUrl ? [['mailbox', `${mailUrl}/mail/`] satisfies TableRow] : []),
];

const serverRows = ({ servers }: System): TableRow[] =>
  Object.values(servers.processes).map(({ name, source }): TableRow => [name, source]);

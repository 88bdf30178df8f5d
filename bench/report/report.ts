import type { DatabaseResult } from '../databases.ts';
import type { Calibration } from '../measure/calibration.ts';
import { courseTable, type RowCourse } from './course.ts';
import { formatFloor, formatValue, type ReportLine, verdictOf } from './line.ts';
import type { Machine } from './machine.ts';
import { drawPlot, type Plot } from './plots.ts';

/** The report of a run. */
export interface Report {
  at: string;
  quick: boolean;
  seconds: number;
  calibration: Calibration;
  machine: Machine;
  course: RowCourse[];
  databases: {
    measured: DatabaseResult[];
    /** The names of those that were not measured. */
    absent: string[];
  };
  lines: ReportLine[];
  plots: Plot[];
}

const headings = ['what', 'floor', 'reached', 'verdict', 'ours', 'baseline'];

const cellsOf = (line: ReportLine, calibration: Calibration): string[] => [
  line.what,
  line.floor ? formatFloor(line.floor, line.unit) : '',
  formatReached(line, calibration),
  verdictOf(line),
  line.ours ?? '',
  line.baseline ?? '',
];

/** The value, its spread over the repeats, and CPU time also in passes of the calibration. */
function formatReached({ reached, unit, range }: ReportLine, { cpuMs }: Calibration): string {
  const spread =
    range && range.min < range.max ? ` (${formatValue(range.min, '')}…${formatValue(range.max, '')})` : '';
  const passes = unit === 'CPU-ms' && reached >= 0 ? ` = ${formatValue(reached / cpuMs, '')} passes` : '';
  return `${formatValue(reached, unit)}${spread}${passes}`;
}

export const promised = (lines: ReportLine[]): ReportLine[] =>
  lines.filter(({ floor }) => floor !== undefined);

/** The promises as a table for the terminal. */
export function asText(lines: ReportLine[], calibration: Calibration): string {
  const rows = [headings, ...lines.map((line) => cellsOf(line, calibration))].map((cells) =>
    cells.slice(0, 4),
  );
  const widths = headings
    .slice(0, 4)
    .map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const markdownTable = (lines: ReportLine[], calibration: Calibration): string =>
  [headings, headings.map(() => '---'), ...lines.map((line) => cellsOf(line, calibration))]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

/** The reason of each promise that was missed or does not count. */
const reasonsOf = (lines: ReportLine[]): string[] =>
  lines
    .filter((line) => ['missed', 'void'].includes(verdictOf(line)))
    .map(
      (line) =>
        `- **${line.what}** (${verdictOf(line)}): ${line.void ?? line.why ?? line.ours ?? 'see the row below'}`,
    );

/** The report in markdown, with plots as files in `plotFolder`. */
export function asMarkdown(
  { at, quick, seconds, calibration, machine, course, databases, lines, plots }: Report,
  plotFolder: string,
): string {
  const promises = promised(lines);
  const reasons = reasonsOf(promises);
  const byRow = Map.groupBy(lines, ({ row }) => row);
  return [
    '# Performance',
    '',
    'Written by `npm run bench`; how to read and repeat it: [bench](../bench/README.md). Absolute values depend on the',
    'machine. The ratios are comparable: their baselines are measured in the same run, on the same servers, in alternating',
    'samples.',
    '',
    `Run of ${at}, ${Math.round(seconds)} s${quick ? ', quick: it only shows that everything works' : ''}.`,
    '',
    '## Machine',
    '',
    `${machine.processors}, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}. Servers, services, baselines and the`,
    'load generator share it.',
    '',
    '| server | version | from | on disk |',
    '|---|---|---|---|',
    ...machine.servers.map(
      ({ name, version, source, durability }) => `| ${name} | ${version} | ${source} | ${durability} |`,
    ),
    '',
    `**Calibration.** One pass of a fixed loop takes ${calibration.cpuMs.toFixed(2)} CPU-ms here and took`,
    `${calibration.elapsedMs.toFixed(2)} ms before the run; time limits were multiplied by ${calibration.scale.toFixed(1)}. CPU time is also given in passes,`,
    'which hardly depend on the machine. Values in parentheses are the least and the greatest of the repeats.',
    '',
    '**Foreign load** is what other processes and, as steal, other machines used of this one. A row above 10 % is',
    'repeated, the try with the least counts, and it is void if that is still above.',
    '',
    ...courseTable(course),
    '',
    '## Promises',
    '',
    markdownTable(promises, calibration),
    '',
    ...(reasons.length > 0 ? ['### Not reached', '', ...reasons, ''] : []),
    ...databaseSection(databases, calibration),
    '## Everything measured',
    '',
    ...[...byRow].flatMap(([row, ofRow]) => [
      `### ${row}`,
      '',
      markdownTable(ofRow, calibration),
      '',
      ...ofRow.flatMap(({ what, why }) => (why ? [`- ${what}: ${why}`] : [])),
      '',
    ]),
    '## Curves',
    '',
    ...plots.map(({ file, title }) => `![${title}](${plotFolder}/${file}.svg)\n`),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n');
}

/** The rows that depend on the database, with one column for each server. */
function databaseSection({ measured, absent }: Report['databases'], calibration: Calibration): string[] {
  const whats = [...new Set(measured.flatMap(({ lines }) => lines.map(({ what }) => what)))];
  if (whats.length === 0) return [];
  const cell = ({ lines }: DatabaseResult, what: string) => {
    const line = lines.find((one) => one.what === what);
    if (!line) return 'not measured';
    const [, , reached, verdict] = cellsOf(line, calibration);
    return verdict ? `${reached}, ${verdict}` : (reached ?? '');
  };
  const names = [...measured.map(({ name }) => name), ...absent];
  return [
    '## By database server',
    '',
    `| what | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---|').join('')}`,
    ...whats.map(
      (what) =>
        `| ${what} | ${[...measured.map((one) => cell(one, what)), ...absent.map(() => 'not measured')].join(' | ')} |`,
    ),
    '',
    ...(absent.length > 0 ? [`Not measured in this run: ${absent.join(', ')}.`, ''] : []),
  ];
}

/** The report as a self-contained HTML page. */
export function asHtml({ at, quick, calibration, machine, lines, plots }: Report): string {
  const rows = lines.map((line) => {
    const cells = cellsOf(line, calibration).map((cell) => `<td>${escaped(cell)}</td>`);
    return `<tr class="${verdictOf(line)}"><td>${escaped(line.row)}</td>${cells.join('')}<td>${escaped(line.why ?? '')}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Railhead: performance</title>
<style>
  :root { color-scheme: light dark }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
  table { border-collapse: collapse; width: 100%; font-size: 13px }
  td, th { border-bottom: 1px solid #9ca3af55; padding: .35rem .6rem; text-align: left; vertical-align: top }
  .reached td:nth-child(5) { color: #2a9d6f } .missed td:nth-child(5), .void td:nth-child(5) { color: #d9730d }
  .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); gap: 1rem }
</style>
<h1>Performance${quick ? ' (quick run)' : ''}</h1>
<p>${escaped(`${at} · ${machine.processors}, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`)}</p>
<div class="plots">${plots.map(drawPlot).join('\n')}</div>
<table><tr>${['row', ...headings, 'CPU and reasons'].map((heading) => `<th>${heading}</th>`).join('')}</tr>
${rows.join('\n')}
</table>
</html>
`;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);

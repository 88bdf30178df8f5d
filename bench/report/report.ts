import { formatFloor, formatValue, type ReportLine, verdictOf } from './line.ts';
import type { Machine } from './machine.ts';
import { drawPlot, type Plot } from './plots.ts';

/** The report of a run. */
export interface Report {
  at: string;
  quick: boolean;
  seconds: number;
  machine: Machine;
  lines: ReportLine[];
  plots: Plot[];
}

const headings = ['what', 'floor', 'reached', 'verdict', 'ours', 'baseline'];

const cellsOf = (line: ReportLine): string[] => [
  line.what,
  line.floor ? formatFloor(line.floor, line.unit) : '',
  line.range && line.unit === '×'
    ? `${formatValue(line.range.median, '×')} (${formatValue(line.range.min, '')}…${formatValue(line.range.max, '')})`
    : formatValue(line.reached, line.unit),
  verdictOf(line),
  line.ours ?? '',
  line.baseline ?? '',
];

export const promised = (lines: ReportLine[]): ReportLine[] =>
  lines.filter(({ floor }) => floor !== undefined);

/** The promises as a table for the terminal. */
export function asText(lines: ReportLine[]): string {
  const rows = [headings, ...lines.map(cellsOf)].map((cells) => cells.slice(0, 4));
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

const markdownTable = (lines: ReportLine[]): string =>
  [headings, headings.map(() => '---'), ...lines.map(cellsOf)]
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
  { at, quick, seconds, machine, lines, plots }: Report,
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
    '## Promises',
    '',
    markdownTable(promises),
    '',
    ...(reasons.length > 0 ? ['### Not reached', '', ...reasons, ''] : []),
    '## Everything measured',
    '',
    ...[...byRow].flatMap(([row, ofRow]) => [
      `### ${row}`,
      '',
      markdownTable(ofRow),
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

/** The report as a self-contained HTML page. */
export function asHtml({ at, quick, machine, lines, plots }: Report): string {
  const rows = lines.map((line) => {
    const cells = cellsOf(line).map((cell) => `<td>${escaped(cell)}</td>`);
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

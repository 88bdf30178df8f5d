import { type Line, shown, shownFloor, verdictOf } from './line.ts';
import type { Machine } from './machine.ts';
import { drawPlot, type Plot } from './plots.ts';

/** All that a run of the bench has to say. */
export interface Report {
  at: string;
  quick: boolean;
  seconds: number;
  machine: Machine;
  lines: Line[];
  plots: Plot[];
}

const headings = ['what', 'floor', 'reached', 'verdict', 'ours', 'bare'];

const cellsOf = (line: Line): string[] => [
  line.what,
  line.floor ? shownFloor(line.floor, line.unit) : '',
  line.spread && line.unit === '×'
    ? `${shown(line.spread.median, '×')} (${shown(line.spread.least, '')}…${shown(line.spread.most, '')})`
    : shown(line.reached, line.unit),
  verdictOf(line),
  line.ours ?? '',
  line.bare ?? '',
];

export const promised = (lines: Line[]): Line[] => lines.filter(({ floor }) => floor !== undefined);

/** For the terminal: the promises, each with what was reached. */
export function asText(lines: Line[]): string {
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

const markdownTable = (lines: Line[]): string =>
  [headings, headings.map(() => '---'), ...lines.map(cellsOf)]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

/** Why a promise was not kept, or does not count. */
const reasonsOf = (lines: Line[]): string[] =>
  lines
    .filter((line) => ['missed', 'void'].includes(verdictOf(line)))
    .map(
      (line) =>
        `- **${line.what}** (${verdictOf(line)}): ${line.void ?? line.why ?? line.ours ?? 'see the row below'}`,
    );

/** The page for people, with plots as files in `plotFolder`. */
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
    'Written by `npm run bench`; how to read and repeat it: [bench](../bench/README.md). Absolute figures belong to the',
    'machine; what travels is the ratio to a bare limit that was measured in the same run, on the same servers, shot by',
    'shot in turn.',
    '',
    `Run of ${at}, ${Math.round(seconds)} s${quick ? ', quick: it shows that everything works, its figures mean little' : ''}.`,
    '',
    '## Machine',
    '',
    `${machine.processors}, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}. Servers, services, bare rigs and the`,
    'generator share it.',
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

/** The same as one page that needs nothing beside it. */
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

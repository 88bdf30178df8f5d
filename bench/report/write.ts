import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../infra/local/paths.ts';
import { drawPlot } from './plots.ts';
import { asHtml, asMarkdown, type Report } from './report.ts';

/**
 * Writes the values (JSON) and a page with plots to `bench/out`. A complete run that is not quick also replaces
 * `docs/performance.md` with its plots. Returns the paths.
 */
export function writeReport(
  report: Report,
  { details, isWhole }: { details: unknown; isWhole: boolean },
): string[] {
  const out = join(root, 'bench/out');
  mkdirSync(out, { recursive: true });
  const json = join(out, `${report.at.replaceAll(':', '-')}.json`);
  writeFileSync(json, JSON.stringify({ ...report, details }, undefined, 2));
  const page = join(out, 'report.html');
  writeFileSync(page, asHtml(report));
  if (!isWhole || report.quick) return [json, page];

  const plots = join(root, 'docs/performance');
  mkdirSync(plots, { recursive: true });
  for (const plot of report.plots) writeFileSync(join(plots, `${plot.file}.svg`), `${drawPlot(plot)}\n`);
  const document = join(root, 'docs/performance.md');
  writeFileSync(document, asMarkdown(report, 'performance'));
  return [json, page, document];
}

import { hasHeld, type Run } from '../run-attacks.ts';

/** The run as one file that a browser shows without loading anything else. */
export function toHtml({ scale, outcomes }: Run): string {
  const rows = outcomes.map((outcome) => {
    const { name, title, cases, leastCases, findings, failure, notRun, seconds } = outcome;
    const faults = [
      failure,
      notRun && `not run: ${notRun}`,
      ...findings.map(({ severity, where, message }) => `${severity}: ${where}: ${message}`),
    ];
    const list = faults.flatMap((fault) => (fault === undefined ? [] : `<li>${escape(fault)}</li>`)).join('');
    return `<tr class="${hasHeld(outcome) ? 'held' : 'open'}"><th scope="row">${escape(name)}</th><td>${escape(title)}<ul>${list}</ul></td><td>${cases}</td><td>${leastCases}</td><td>${findings.length}</td><td>${seconds.toFixed(1)}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Railhead security report</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .4rem; text-align: left; vertical-align: top; }
td:nth-child(n + 3) { font-variant-numeric: tabular-nums; text-align: right; }
ul { margin: 0; padding-left: 1.2rem; }
.open th { color: #a00; }
.held th { color: #060; }
</style>
<h1>Railhead security report</h1>
<p>Scale ${scale}, ${outcomes.filter(hasHeld).length} of ${outcomes.length} attacks held.</p>
<table>
<thead><tr><th>attack</th><th>what is tried and promised</th><th>cases</th><th>at least</th><th>findings</th><th>seconds</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</html>
`;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '');

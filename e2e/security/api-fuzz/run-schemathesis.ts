import { createReadStream, existsSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AttackResult } from '../attack.ts';
import { runTool } from '../tools/python-tool.ts';
import { checks, readReport } from './read-report.ts';

interface Options {
  program: string;
  /** The API document of the operations to try. */
  document: unknown;
  baseUrl: string;
  /** Who sends the requests, for findings. */
  caller: string;
  headers: Record<string, string>;
  /** Requests per operation, and sequences of operations. */
  examples: number;
  phases: string;
  seed: number;
}

/** Lets schemathesis send valid and invalid requests to every operation of a document, and reads what it reports. */
export async function runSchemathesis(options: Options): Promise<AttackResult> {
  const { program, document, baseUrl, caller, headers, examples, phases, seed } = options;
  using folder = mkdtempDisposableSync(join(tmpdir(), 'railhead-api-fuzz-'));
  const report = join(folder.path, 'report.ndjson');
  writeFileSync(join(folder.path, 'openapi.json'), JSON.stringify(document));
  // What it learns from one run must not decide what the next one tries.
  writeFileSync(join(folder.path, 'schemathesis.toml'), '[cache]\nenabled = false\n');
  const args = [
    'run',
    'openapi.json',
    '--url',
    baseUrl,
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    '--phases',
    phases,
    '--mode',
    'all',
    '-n',
    String(examples),
    '--seed',
    String(seed),
    '--checks',
    checks.join(),
    '--continue-on-failure',
    '--no-shrink',
    '--generation-database',
    'none',
    '--suppress-health-check',
    'all',
    '--request-timeout',
    '30',
    '--report',
    'ndjson',
    '--report-ndjson-path',
    report,
  ];
  const { stdout, stderr } = await runTool(program, args, folder.path);
  if (!existsSync(report)) throw new Error(`schemathesis wrote no report: ${(stderr || stdout).slice(-500)}`);
  return await readReport(createInterface(createReadStream(report)), caller);
}

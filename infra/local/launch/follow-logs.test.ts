import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { followLogs } from './follow-logs.ts';

test('only what is written from now on is printed, as text, once its line is complete', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-logs-'));
  const file = join(folder, 'orders.log');
  writeFileSync(file, '{"level":30,"msg":"before"}\n');
  const lines: string[] = [];
  const stop = followLogs({ orders: file }, (line) => lines.push(line));
  try {
    appendFileSync(
      file,
      '{"level":50,"msg":"relay failed","err":{"message":"no broker"}}\nplain text\n{"level"',
    );
    await vi.waitFor(() => expect(lines).toHaveLength(2));
    appendFileSync(file, ':30,"msg":"relay works"}\n');
    await vi.waitFor(() => expect(lines).toHaveLength(3));
    expect(lines).toEqual([
      'orders  error  relay failed: no broker',
      'orders  plain text',
      'orders  info   relay works',
    ]);
  } finally {
    stop();
    rmSync(folder, { recursive: true });
  }
});

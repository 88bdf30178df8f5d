import { child, type Program } from './child.ts';
import type { RunFolder } from './run-folder.ts';

/** Runs a program that exits by itself. Rejects with the last lines of its log if it fails. */
export async function runToCompletion(program: Program, folder: RunFolder): Promise<void> {
  const running = child(program, folder);
  const { exited } = await running.start();
  const { code, signal } = await exited;
  if (code !== 0)
    throw new Error(
      `${program.name} failed with ${signal ?? `code ${code}`}. Last log lines:\n${running.lastLines()}`,
    );
}

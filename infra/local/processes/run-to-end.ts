import { child, type Program } from './child.ts';
import type { RunFolder } from './run-folder.ts';

/** Runs a program that ends by itself. Rejects with its last lines when it does not end well. */
export async function runToEnd(program: Program, folder: RunFolder): Promise<void> {
  const running = child(program, folder);
  const { exited } = await running.start();
  const { code, signal } = await exited;
  if (code !== 0)
    throw new Error(`${program.name} ended with ${signal ?? `code ${code}`}:\n${running.lastLines()}`);
}

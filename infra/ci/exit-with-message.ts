/** Runs a step of the pipeline; one that fails says why in a sentence instead of a stack. */
export async function exitWithMessage(step: () => void | Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** The jobs of the context `needs` of GitHub Actions. */
type Needs = Record<string, { result: 'success' | 'failure' | 'cancelled' | 'skipped' }>;

/**
 * The jobs that keep a change out. A job is skipped when nothing that it tests was touched; a job that is skipped because
 * an earlier one failed needs no line of its own, because the earlier one has one.
 */
export const blockingJobs = (needs: Needs): string[] =>
  Object.entries(needs)
    .filter(([, { result }]) => result !== 'success' && result !== 'skipped')
    .map(([job, { result }]) => `${job}: ${result}`);

if (import.meta.main) {
  const blocking = blockingJobs(JSON.parse(process.env.NEEDS ?? '') as Needs);
  process.stdout.write(`${blocking.join('\n') || 'all jobs passed'}\n`);
  if (blocking.length > 0) process.exitCode = 1;
}

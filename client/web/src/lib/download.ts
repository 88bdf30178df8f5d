import { answer } from './api.ts';

/**
 * Saves a file that only its owner may have. A plain link could not renew a session that has run out, and would show
 * the refusal instead of the file.
 */
export async function download(path: string, name: string, accept: string): Promise<void> {
  const file = await (await answer('GET', path, { accept })).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Some browsers read it only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

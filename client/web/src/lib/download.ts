import { requestResponse } from './api.ts';

/**
 * Saves a private file. A plain link could not renew an expired session and would show the error response instead of
 * the file.
 */
export async function download(path: string, name: string, accept: string): Promise<void> {
  const file = await (await requestResponse('GET', path, { accept })).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Some browsers read the URL only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

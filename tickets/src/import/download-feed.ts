import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FeedError } from './feed-error.ts';

const longestDownloadMs = 600_000;

/**
 * A feed as a path: an archive with an address is downloaded into a temporary folder, which disposing removes; a path stays.
 * @throws FeedError if the address does not answer with a file
 */
export async function downloadFeed(feed: string): Promise<AsyncDisposable & { path: string }> {
  if (!/^https?:\/\//.test(feed)) return { path: feed, async [Symbol.asyncDispose]() {} };
  const folder = await mkdtemp(join(tmpdir(), 'railhead-feed-'));
  const remove = () => rm(folder, { recursive: true });
  const name = basename(new URL(feed).pathname) || 'feed';
  const path = join(folder, name.endsWith('.zip') ? name : `${name}.zip`);
  try {
    const response = await fetch(feed, { signal: AbortSignal.timeout(longestDownloadMs) });
    if (!response.ok || !response.body) throw new Error(`it is answered with ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(path));
  } catch (cause) {
    await remove();
    throw new FeedError(feed, undefined, `cannot be downloaded: ${String(cause)}`, { cause });
  }
  return { path, [Symbol.asyncDispose]: remove };
}

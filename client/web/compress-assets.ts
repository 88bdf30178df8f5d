import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(?:html|js|css|svg|json)$/;
/** Smaller files fit into one packet anyway. */
const minBytes = 1024;

/**
 * Writes a `.br` and a `.gz` beside each file of the build; the server sends them to browsers that accept them. Skipped
 * while watching, where the build should be fast.
 */
export const compressAssets = (): Plugin => ({
  name: 'compress-assets',
  apply: 'build',
  async writeBundle({ dir }, bundle) {
    if (this.meta.watchMode || dir === undefined) return;
    const files = Object.keys(bundle).filter((file) => compressible.test(file));
    await Promise.all(files.map((file) => compressFile(join(dir, file))));
  },
});

/** Compresses a file with the highest quality, unless the result would not be smaller. */
export async function compressFile(file: string): Promise<void> {
  const content = await readFile(file);
  if (content.length < minBytes) return;
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content),
    promisify(gzip)(content, { level: 9 }),
  ]);
  if (br.length < content.length) await writeFile(`${file}.br`, br);
  if (gz.length < content.length) await writeFile(`${file}.gz`, gz);
}

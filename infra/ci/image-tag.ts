import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { inputsOf, isService, type Service } from './build-inputs.ts';

/**
 * A tag that names the committed content from which an image is built. Two commits with the same tag need one image, so a
 * release builds and rolls only the services that changed since any earlier build, whatever commits lie between.
 */
export function imageTag(service: Service, commit = 'HEAD'): string {
  const inputs = execFileSync('git', ['ls-tree', '-r', '--full-tree', commit, '--', ...inputsOf(service)]);
  return `inputs-${createHash('sha256').update(inputs).digest('hex').slice(0, 20)}`;
}

if (import.meta.main) {
  const [service = '', commit] = process.argv.slice(2);
  if (!isService(service)) throw new Error(`there is no service called "${service}"`);
  process.stdout.write(`${imageTag(service, commit)}\n`);
}

import { execFileSync } from 'node:child_process';
import { type Service, services } from './build-inputs.ts';

const namespace = 'railhead';

/** Runs `kubectl` in the namespace of Railhead; @throws with its own message if it fails. */
export function kubectl(args: string[], input = ''): string {
  return execFileSync('kubectl', ['--namespace', namespace, ...args], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
    maxBuffer: 16 << 20,
  });
}

/** Revision numbers of the Deployments. One that does not exist yet has none. */
export type Revisions = Partial<Record<Service, string>>;

export function readRevisions(): Revisions {
  const column = String.raw`jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}`;
  const revisions = services.map((service) => [service, readDeployment(service, column)] as const);
  return Object.fromEntries(revisions.filter(([, revision]) => revision !== ''));
}

/** The image that a service runs; empty before its first release. */
export const readImage = (service: Service): string =>
  readDeployment(service, 'jsonpath={.spec.template.spec.containers[?(@.name=="service")].image}');

const readDeployment = (service: Service, output: string): string =>
  kubectl(['get', 'deployment', service, '--ignore-not-found', '--output', output]).trim();

/** Waits until the Deployments run what they declare. @throws if one does not within the time. */
export function waitForRollout(names: readonly Service[]): void {
  for (const service of names) kubectl(['rollout', 'status', `deployment/${service}`, '--timeout', '300s']);
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { home, root } from '../local/paths.ts';
import { type Service, services } from './build-inputs.ts';
import { exitWithMessage } from './exit-with-message.ts';
import { kubectl, readImage, readRevisions, waitForRollout } from './kubectl.ts';
import { commitToRelease, readRecord, writeRecord } from './release-record.ts';
import { rollBack } from './rollback.ts';
import { smokeTest } from './smoke.ts';

const usage = `node infra/ci/deploy.ts --overlay digitalocean --images images.txt --url https://shop.example [--record released.txt] [--seconds 60]

Deploys images by digest to the cluster of the current kubeconfig, waits until they run, and tries the shop. If something
fails, what was changed is rolled back.
  --overlay   a folder of infra/k8s/overlays
  --images    lines of <service>=<image>@sha256:<digest>; a service without a line keeps the image that it runs
  --url       where the shop answers
  --seconds   for how long the shop may take to answer
  --record    receives the lines of all services that run afterwards, for the next environment`;

type Images = Record<Service, string>;

/** @throws if a service has neither a line nor a running image, or an image is not named by its digest */
export function completeImages(lines: string, running: (service: Service) => string): Images {
  const given = new Map(
    lines.split('\n').flatMap((line) => {
      const [, service, image] = /^([a-z]+)=(\S+)$/.exec(line.trim()) ?? [];
      return service && image ? [[service, image] as const] : [];
    }),
  );
  return Object.fromEntries(
    services.map((service) => {
      const image = given.get(service) ?? running(service);
      if (!/@sha256:[0-9a-f]{64}$/.test(image))
        throw new Error(`${service} has no image by digest: "${image}"`);
      return [service, image] as const;
    }),
  ) as Images;
}

/** The services of an overlay with these images. A release leaves the data stores alone. */
function render(overlay: string, images: Images): string {
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(`${home}/deploy-`);
  try {
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [relative(folder, `${root}infra/k8s/overlays/${overlay}/services`)],
      images: Object.entries(images).map(([service, image]) => {
        const [newName, digest] = image.split('@');
        return { name: `railhead/${service}`, newName, digest };
      }),
    };
    writeFileSync(`${folder}/kustomization.yaml`, JSON.stringify(kustomization));
    return kubectl(['kustomize', folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function deploy(overlay: string, images: Images, url: string, smokeMs: number): Promise<void> {
  const commit = commitToRelease(readRecord());
  const manifests = render(overlay, images);
  writeRecord({ commit, revisionsBefore: readRevisions() });
  try {
    // A Job cannot be changed: those of the release before make way for the new ones.
    kubectl(['delete', 'job', 'prepare-servers', 'import-timetable', '--ignore-not-found']);
    // A rollback leaves fields owned by `kubectl rollout`; the repository is right about them.
    kubectl(
      ['apply', '--server-side', '--force-conflicts', '--field-manager', 'release', '--filename', '-'],
      manifests,
    );
    waitForRollout(services);
    const failures = await smokeTest(url, smokeMs);
    if (failures.length > 0) throw new Error(`the smoke test failed: ${failures.join('; ')}`);
  } catch (error) {
    process.stdout.write(`${rollBack()}\n`);
    throw error;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      overlay: { type: 'string' },
      images: { type: 'string' },
      url: { type: 'string' },
      record: { type: 'string' },
      seconds: { type: 'string', default: '60' },
    },
  });
  const { overlay, images: file, url, record, seconds } = values;
  if (!overlay || !file || !url) throw new Error(usage);
  const images = completeImages(readFileSync(file, 'utf8'), readImage);
  await deploy(overlay, images, url, Number(seconds) * 1000);
  const released = Object.entries(images).map(([service, image]) => `${service}=${image}\n`);
  if (record) writeFileSync(record, released.join(''));
  process.stdout.write(`released\n${released.join('')}`);
}

if (import.meta.main) await exitWithMessage(main);

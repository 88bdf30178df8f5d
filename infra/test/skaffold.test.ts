import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import Type from 'typebox';
import Value from 'typebox/value';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Manifest, nameOf, renderOverlay } from './k8s-manifests.ts';
import { imagesOf } from './k8s-rules.ts';
import { checkTool, root } from './k8s-tools.ts';
import { readSkaffoldConfig, stageFolders } from './skaffold-config.ts';

// Skaffold itself is not run; these tests replace `skaffold diagnose` and `skaffold render`.
const { profiles, portForward } = await readSkaffoldConfig();

beforeAll(() => checkTool('kubectl'), 180_000);

const Workspaces = Type.Object({ workspaces: Type.Array(Type.String(), { minItems: 1 }) });

const readLines = async (file: string) => (await readFile(`${root}${file}`, 'utf8')).split('\n');

test('forwards http://localhost:8080 to the gateway in every profile', () => {
  const frontDoors = profiles.map((profile) => profile.portForward ?? portForward);
  for (const forwards of frontDoors) {
    expect(forwards).toContainEqual(
      expect.objectContaining({ resourceName: 'client', port: 80, localPort: 8080 }),
    );
  }
});

test('an image is built with the manifest of every workspace, which npm compares with the lock file', async () => {
  const { workspaces } = Value.Parse(Workspaces, JSON.parse(await readFile(`${root}package.json`, 'utf8')));
  const dockerfile = await readLines('infra/docker/service.Dockerfile');
  const copies = workspaces.map((workspace) => `COPY ${workspace}/package.json ${workspace}/`);
  expect(dockerfile).toEqual(expect.arrayContaining(copies));
});

describe.each(profiles)(
  'the $name profile',
  ({ build: { artifacts }, manifests: { kustomize }, ...profile }) => {
    let manifests: Manifest[];
    beforeAll(async () => {
      const overlays = kustomize.paths.map((path) => path.replace(/^infra\/k8s\/overlays\//, ''));
      manifests = (await Promise.all(overlays.map(renderOverlay))).flat();
    });

    test('builds exactly those Railhead images that its manifests run', () => {
      const run = imagesOf(manifests).filter((image) => image.startsWith('railhead/'));
      expect(artifacts.map(({ image }) => image).toSorted()).toEqual(run);
    });

    test('forwards only services of its manifests', () => {
      const services = manifests.map(nameOf);
      for (const { resourceName } of profile.portForward ?? portForward) {
        expect(services).toContain(`Service/${resourceName}`);
      }
    });

    test.each(artifacts)(
      'builds $image from a stage and an entry that exist',
      async ({ context, docker }) => {
        const stages = stageFolders(await readFile(`${root}${docker.dockerfile}`, 'utf8'));
        const { SERVICE, ROOM = 'src' } = docker.buildArgs;
        expect([...stages.keys()]).toContain(docker.target);
        expect(existsSync(`${root}${context}/${SERVICE}/${ROOM}/server.ts`), `${SERVICE}/${ROOM}`).toBe(true);
        expect(await readLines('.dockerignore')).toContain(`!${SERVICE}/${ROOM}`);
      },
    );

    test.each(artifacts.filter(({ sync }) => sync))(
      'copies sources of $image to where they run',
      async (artifact) => {
        const stages = stageFolders(await readFile(`${root}${artifact.docker.dockerfile}`, 'utf8'));
        for (const { src, dest } of artifact.sync?.manual ?? []) {
          expect(globSync(src, { cwd: `${root}${artifact.context}` }), src).not.toEqual([]);
          expect(dest).toBe(stages.get(artifact.docker.target));
        }
      },
    );
  },
);

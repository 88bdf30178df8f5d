import { existsSync, globSync, readFileSync } from 'node:fs';
import Type from 'typebox';
import Value from 'typebox/value';
import { beforeAll, describe, expect, test } from 'vitest';
import { importsOf } from './image-imports.ts';
import { nameOf, render } from './k8s-manifests.ts';
import { imagesOf } from './k8s-rules.ts';
import { checkTool, root } from './k8s-tools.ts';
import { type Artifact, pipelineOf, readSkaffoldConfig } from './skaffold-config.ts';
import { type Effect, effectOf, isDockerIgnored, readDockerfile, stagesOf } from './skaffold-inputs.ts';

// Skaffold itself is not run; these tests replace `skaffold diagnose` and `skaffold render`.
const config = await readSkaffoldConfig();
const developing = [undefined, 'local', 'buildah'];
const releasing = ['digitalocean', 'aws'];

beforeAll(() => checkTool('kubectl'), 180_000);

const artifactsOf = (profile?: string) => pipelineOf(config, profile).build.artifacts;
const renderAll = async (profile?: string) =>
  (
    await Promise.all(
      (pipelineOf(config, profile).manifests.kustomize?.paths ?? []).map((path) =>
        render(path.replace('infra/k8s/', '')),
      ),
    )
  ).flat();

describe.each([...developing, ...releasing])('with the profile %s', (profile) => {
  const { build, deploy, portForward } = pipelineOf(config, profile);

  test('exactly those Railhead images are built that the manifests run', async () => {
    const run = imagesOf(await renderAll(profile)).filter((image) => image.startsWith('railhead/'));
    expect(build.artifacts.map(({ image }) => image).toSorted()).toEqual(run);
  });

  test('the shop is at http://localhost:8080, and only services of the manifests are forwarded', async () => {
    const services = (await renderAll(profile)).map(nameOf);
    for (const { resourceName } of portForward) expect(services).toContain(`Service/${resourceName}`);
    expect(portForward).toContainEqual(
      expect.objectContaining({ resourceName: 'client', port: 80, localPort: 8080 }),
    );
  });

  test('a deploy touches neither data stores nor volumes, so they survive Ctrl-C and each release', async () => {
    const kinds = new Set((await renderAll(profile)).map(({ kind }) => kind));
    for (const kind of ['Namespace', 'StatefulSet', 'PersistentVolumeClaim', 'Secret'])
      expect(kinds).not.toContain(kind);
  });

  test('the data stores of the same overlay are applied before each deploy', () => {
    const [hook] = deploy.kubectl.hooks.before;
    const [script = '', overlay] = hook?.host.command ?? [];
    expect(existsSync(`${root}${script}`)).toBe(true);
    expect(pipelineOf(config, profile).manifests.kustomize?.paths).toEqual([
      `infra/k8s/overlays/${overlay}/services`,
    ]);
    expect(existsSync(`${root}infra/k8s/overlays/${overlay}/data/kustomization.yaml`)).toBe(true);
  });

  test('pods may fail while databases and images are on their way', () => {
    expect(deploy.tolerateFailuresUntilDeadline).toBe(true);
  });
});

test('what a laptop deletes with its volumes, a cloud does not', () => {
  const withData = config.profiles.find(({ activation }) => activation);
  expect(withData?.manifests?.rawYaml).toEqual(['infra/k8s/base/data/namespace.yaml']);
  const [activation] = withData?.activation ?? [];
  expect(activation?.command).toBe('delete');
  const isLocal = (context: string) => new RegExp(activation?.kubeContext ?? '').test(context);
  for (const context of ['kind-kind', 'minikube', 'docker-desktop']) expect(isLocal(context)).toBe(true);
  for (const context of ['do-fra1-railhead', 'arn:aws:eks:eu-central-1:1:cluster/railhead', 'my-kind-k8s'])
    expect(isLocal(context)).toBe(false);
});

describe('a saved file', () => {
  const every = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client', 'stripe'];
  const one = (image: string, effect: Effect) => ({ [image]: effect });
  const all = (effect: Effect) => Object.fromEntries(every.map((image) => [image, effect]));

  test.each([
    ['client/web/src/main.tsx', one('client', 'rebuild')],
    ['client/server/server.ts', one('client', 'sync')],
    ['common/src/domain/money.ts', all('sync')],
    ['orders/src/server.ts', one('orders', 'sync')],
    ['orders/src/seat-board/seat-board.lua', one('orders', 'sync')],
    ['infra/local/stripe/app.ts', one('stripe', 'sync')],
    ['orders/src/domain/assign.test.ts', {}],
    ['infra/local/launch/system.ts', {}],
    ['orders/package.json', all('rebuild')],
    ['docs/architecture.md', {}],
  ])('%s changes %o', (file, effects) => {
    for (const profile of ['local', 'buildah']) {
      const found = artifactsOf(profile).map((artifact) => [
        artifact.image.replace('railhead/', ''),
        effectOf(artifact, file),
      ]);
      expect(Object.fromEntries(found.filter(([, effect]) => effect !== 'none')), profile).toEqual(effects);
    }
  });
});

const Workspaces = Type.Object({ workspaces: Type.Array(Type.String(), { minItems: 1 }) });

test.each(globSync('infra/docker/*.Dockerfile', { cwd: root }))(
  '%s copies the manifest of every workspace, which npm compares with the lock file',
  (file) => {
    const { workspaces } = Value.Parse(Workspaces, JSON.parse(readFileSync(`${root}package.json`, 'utf8')));
    const copies = workspaces.map((workspace) => `COPY ${workspace}/package.json ${workspace}/`);
    expect(readDockerfile(file).split('\n')).toEqual(expect.arrayContaining(copies));
    const ignored = readFileSync(`${root}.dockerignore`, 'utf8').split('\n');
    const keptOut = workspaces.filter((workspace) => isDockerIgnored(`${workspace}/package.json`, ignored));
    expect(keptOut).toEqual([]);
  },
);

/** The Dockerfile, stage and arguments of an image, from either kind of builder. */
function buildOf(artifact: Artifact) {
  if ('docker' in artifact) {
    const { dockerfile, target, buildArgs = {} } = artifact.docker;
    return { dockerfile, target, buildArgs };
  }
  const [script = '', dockerfile = '', target = '', ...args] = artifact.custom.buildCommand.split(' ');
  const buildArgs = Object.fromEntries(args.map((arg) => arg.split('=')));
  return { script, dockerfile, target, buildArgs };
}

const entryOf = ({ SERVICE, ROOM = 'src' }: Record<string, string | undefined>) =>
  SERVICE ? `${SERVICE}/${ROOM}/server.ts` : 'infra/local/stripe/server.ts';

test('buildah builds what Docker builds', () => {
  const plan = (artifact: Artifact) => {
    const { dockerfile, target, buildArgs } = buildOf(artifact);
    return { image: artifact.image, sync: artifact.sync, dockerfile, target, buildArgs };
  };
  expect(artifactsOf('buildah').map(plan)).toEqual(artifactsOf('local').map(plan));
  const scripts = new Set(artifactsOf('buildah').map((artifact) => buildOf(artifact).script));
  expect([...scripts]).toEqual(['infra/docker/buildah-build.sh']);
});

describe.each([...artifactsOf('local'), ...artifactsOf('digitalocean')])('$image', (artifact) => {
  const { dockerfile, target, buildArgs } = buildOf(artifact);
  const stage = stagesOf(readDockerfile(dockerfile)).find(({ name }) => name === target);

  test('is built from a stage that exists', () => expect(stage).toBeDefined());

  test('has every file that its server imports', () => {
    const imports = importsOf(entryOf(buildArgs));
    expect(imports.length).toBeGreaterThan(1);
    expect(imports.filter((file) => effectOf(artifact, file) === 'none')).toEqual([]);
  });

  test('gets changed sources where they run', () => {
    for (const { src, dest } of artifact.sync?.manual ?? []) {
      expect(globSync(src, { cwd: root }), src).not.toEqual([]);
      expect(dest).toBe(stage?.folder);
    }
  });
});

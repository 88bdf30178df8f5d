import Type from 'typebox';
import Value from 'typebox/value';
import { beforeAll, expect, test } from 'vitest';
import { type Manifest, readManifests, schemaFaults } from '../../test/k8s-manifests.ts';
import { Confined } from '../../test/k8s-rules.ts';
import { checkTool, root, run } from '../../test/k8s-tools.ts';
import { commands } from '../src/commands.ts';

let manifests: Manifest[];
beforeAll(async () => {
  const { stdout } = await run(await checkTool('kubectl'), [
    'kustomize',
    `${root}infra/k8s/base/jobs/backup`,
  ]);
  manifests = readManifests(stdout);
}, 180_000);

const Container = Type.Intersect([
  Confined,
  Type.Object({
    args: Type.Array(Type.String()),
    env: Type.Optional(Type.Array(Type.Unknown())),
    securityContext: Type.Object({ readOnlyRootFilesystem: Type.Literal(true) }),
  }),
]);
const CronJob = Type.Object({
  kind: Type.Literal('CronJob'),
  metadata: Type.Object({ name: Type.String() }),
  spec: Type.Object({
    schedule: Type.String(),
    timeZone: Type.Literal('Etc/UTC'),
    concurrencyPolicy: Type.Literal('Forbid'),
    startingDeadlineSeconds: Type.Integer(),
    jobTemplate: Type.Object({
      spec: Type.Object({
        activeDeadlineSeconds: Type.Integer(),
        template: Type.Object({
          spec: Type.Object({
            automountServiceAccountToken: Type.Literal(false),
            securityContext: Type.Object({
              runAsNonRoot: Type.Literal(true),
              seccompProfile: Type.Object({ type: Type.Literal('RuntimeDefault') }),
            }),
            initContainers: Type.Optional(Type.Array(Container)),
            containers: Type.Array(Container),
          }),
        }),
      }),
    }),
  }),
});

/** The steps of each CronJob in order. */
const jobs = () =>
  manifests
    .filter(({ kind }) => kind === 'CronJob')
    .map((manifest) => {
      const { metadata, spec } = Value.Parse(CronJob, manifest);
      const { initContainers = [], containers } = spec.jobTemplate.spec.template.spec;
      return { name: metadata.name, schedule: spec.schedule, steps: [...initContainers, ...containers] };
    });

test('are objects that Kubernetes accepts, with rights and limits', async () => {
  expect(await schemaFaults(manifests)).toEqual([]);
  expect(jobs().map(({ name, schedule }) => `${name} ${schedule}`)).toEqual([
    'backup 0 0 * * *',
    'backup-drill 0 3 1 * *',
    'backup-erasures 30 * * * *',
  ]);
});

test('run commands that the program has, the export after the snapshot', () => {
  const backup = jobs().find(({ name }) => name === 'backup');
  expect(backup?.steps.map(({ args }) => args.at(-1))).toEqual(['snapshot', 'export', 'verify']);
  const ours = jobs().flatMap(({ steps }) =>
    steps.filter(({ image }) => image.startsWith('railhead/backup')),
  );
  for (const { args } of ours) expect([...commands.keys()]).toContain(args[1]);
});

test('give each step the credentials that it needs and no other', () => {
  const keysOf = (job: string, step: string) => {
    const found = jobs()
      .find(({ name }) => name === job)
      ?.steps.find(({ name }) => name === step);
    return [...JSON.stringify(found?.env).matchAll(/"key":"(\w+)"/g)].map(([, key]) => key);
  };
  expect(keysOf('backup', 'snapshot')).toEqual([
    'NATS_PASSWORD_ADMIN',
    'MONGO_PASSWORD_ADMIN',
    'BACKUP_RECIPIENT',
  ]);
  expect(keysOf('backup', 'export')).toEqual(['WRITER_ACCESS_KEY_ID', 'WRITER_SECRET_ACCESS_KEY']);
  expect(keysOf('backup', 'verify')).toEqual(['READER_ACCESS_KEY_ID', 'READER_SECRET_ACCESS_KEY']);
  const withIdentity = jobs().filter(({ steps }) => JSON.stringify(steps).includes('BACKUP_IDENTITY'));
  expect(withIdentity.map(({ name }) => name)).toEqual(['backup-drill']);
});

import { readFile } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { parse } from 'yaml';
import { shapeFaults } from './k8s-manifests.ts';
import { root } from './k8s-tools.ts';

/** The part of Skaffold's `v4beta14` that is used here. Unknown fields are rejected, so that a misspelt one is found before a deploy. */
const closed = { additionalProperties: false };

const Sync = Type.Object({ src: Type.String(), dest: Type.String() }, closed);

const artifactFields = {
  image: Type.String({ pattern: '^railhead/[a-z]+$' }),
  context: Type.Literal('.'),
  sync: Type.Optional(Type.Object({ manual: Type.Array(Sync, { minItems: 1 }) }, closed)),
};

const Docker = Type.Object(
  {
    dockerfile: Type.String(),
    target: Type.String(),
    buildArgs: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  closed,
);

const Custom = Type.Object(
  {
    buildCommand: Type.String(),
    dependencies: Type.Object(
      { paths: Type.Array(Type.String(), { minItems: 1 }), ignore: Type.Array(Type.String()) },
      closed,
    ),
  },
  closed,
);

const Artifact = Type.Union([
  Type.Object({ ...artifactFields, docker: Docker }, closed),
  Type.Object({ ...artifactFields, custom: Custom }, closed),
]);
export type Artifact = Static<typeof Artifact>;

const Build = Type.Object(
  {
    local: Type.Object({ push: Type.Boolean(), useBuildkit: Type.Optional(Type.Literal(true)) }, closed),
    platforms: Type.Optional(Type.Array(Type.String())),
    tagPolicy: Type.Union([
      Type.Object({ inputDigest: Type.Object({}, closed) }, closed),
      Type.Object({ gitCommit: Type.Object({}, closed) }, closed),
    ]),
    artifacts: Type.Array(Artifact, { minItems: 1 }),
  },
  closed,
);

const Manifests = Type.Object(
  {
    kustomize: Type.Optional(Type.Object({ paths: Type.Array(Type.String(), { minItems: 1 }) }, closed)),
    rawYaml: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  },
  closed,
);

const HostHook = Type.Object({ host: Type.Object({ command: Type.Array(Type.String()) }, closed) }, closed);
const Deploy = Type.Object(
  {
    tolerateFailuresUntilDeadline: Type.Optional(Type.Boolean()),
    statusCheckDeadlineSeconds: Type.Optional(Type.Integer()),
    kubectl: Type.Object({ hooks: Type.Object({ before: Type.Array(HostHook) }, closed) }, closed),
  },
  closed,
);

const PortForward = Type.Object(
  {
    resourceType: Type.Literal('service'),
    resourceName: Type.String(),
    namespace: Type.Literal('railhead'),
    port: Type.Integer(),
    localPort: Type.Integer(),
  },
  closed,
);

const pipeline = {
  build: Build,
  manifests: Manifests,
  deploy: Deploy,
  portForward: Type.Array(PortForward),
};

const Activation = Type.Object({ command: Type.String(), kubeContext: Type.String() }, closed);
const Profile = Type.Object(
  {
    name: Type.String(),
    activation: Type.Optional(Type.Array(Activation)),
    ...Type.Partial(Type.Object(pipeline)).properties,
  },
  closed,
);

const SkaffoldConfig = Type.Object(
  {
    apiVersion: Type.Literal('skaffold/v4beta14'),
    kind: Type.Literal('Config'),
    metadata: Type.Object({ name: Type.String() }, closed),
    ...pipeline,
    profiles: Type.Array(Profile, { minItems: 1 }),
  },
  closed,
);
type SkaffoldConfig = Static<typeof SkaffoldConfig>;
export type Pipeline = Pick<SkaffoldConfig, keyof typeof pipeline>;

/** Reads `skaffold.yaml`. @throws an error that lists every unknown, missing or mistyped field. */
export async function readSkaffoldConfig(): Promise<SkaffoldConfig> {
  const config: unknown = parse(await readFile(`${root}skaffold.yaml`, 'utf8'));
  if (Value.Check(SkaffoldConfig, config)) return config;
  throw new Error(shapeFaults(SkaffoldConfig, config, 'skaffold.yaml').join('\n'));
}

/** What Skaffold does with a profile, or without one: the profile's sections replace those at the top, field by field. */
export function pipelineOf(config: SkaffoldConfig, name?: string): Pipeline {
  const profile = config.profiles.find((one) => one.name === name);
  return {
    build: profile?.build ?? config.build,
    manifests: { ...config.manifests, ...profile?.manifests },
    deploy: { ...config.deploy, ...profile?.deploy },
    portForward: profile?.portForward ?? config.portForward,
  };
}

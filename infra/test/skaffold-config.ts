import { readFile } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { parse } from 'yaml';
import { shapeFaults } from './k8s-manifests.ts';
import { root } from './k8s-tools.ts';

/** The part of Skaffold's `v4beta14` that is used here. Unknown fields are rejected, so that a misspelt one is found before a deploy. */
const closed = { additionalProperties: false };

const Sync = Type.Object({ src: Type.String(), dest: Type.String() }, closed);

const Artifact = Type.Object(
  {
    image: Type.String({ pattern: '^railhead/[a-z]+$' }),
    context: Type.String(),
    docker: Type.Object(
      {
        dockerfile: Type.String(),
        target: Type.String(),
        buildArgs: Type.Object({ SERVICE: Type.String(), ROOM: Type.Optional(Type.String()) }, closed),
      },
      closed,
    ),
    sync: Type.Optional(Type.Object({ manual: Type.Array(Sync, { minItems: 1 }) }, closed)),
  },
  closed,
);

const Build = Type.Object(
  {
    local: Type.Object({ push: Type.Boolean(), useBuildkit: Type.Literal(true) }, closed),
    platforms: Type.Optional(Type.Array(Type.String())),
    tagPolicy: Type.Union([
      Type.Object({ inputDigest: Type.Object({}, closed) }, closed),
      Type.Object({ gitCommit: Type.Object({}, closed) }, closed),
    ]),
    artifacts: Type.Array(Artifact, { minItems: 1 }),
  },
  closed,
);

const HostHook = Type.Object({ host: Type.Object({ command: Type.Array(Type.String()) }, closed) }, closed);
const Kubectl = Type.Object(
  { hooks: Type.Optional(Type.Object({ before: Type.Array(HostHook) }, closed)) },
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

const Profile = Type.Object(
  {
    name: Type.String(),
    activation: Type.Optional(Type.Array(Type.Object({ command: Type.String() }, closed))),
    build: Build,
    manifests: Type.Object(
      { kustomize: Type.Object({ paths: Type.Array(Type.String(), { minItems: 1 }) }, closed) },
      closed,
    ),
    deploy: Type.Object({ kubectl: Kubectl }, closed),
    portForward: Type.Optional(Type.Array(PortForward)),
  },
  closed,
);

const SkaffoldConfig = Type.Object(
  {
    apiVersion: Type.Literal('skaffold/v4beta14'),
    kind: Type.Literal('Config'),
    metadata: Type.Object({ name: Type.String() }, closed),
    portForward: Type.Array(PortForward),
    profiles: Type.Array(Profile, { minItems: 1 }),
  },
  closed,
);

/** Reads `skaffold.yaml`. @throws an error that lists every unknown, missing or mistyped field. */
export async function readSkaffoldConfig(): Promise<Static<typeof SkaffoldConfig>> {
  const config: unknown = parse(await readFile(`${root}skaffold.yaml`, 'utf8'));
  if (Value.Check(SkaffoldConfig, config)) return config;
  throw new Error(shapeFaults(SkaffoldConfig, config, 'skaffold.yaml').join('\n'));
}

/** The stages of a Dockerfile by name, each with its working directory: its own WORKDIR or that of its base. */
export function stageFolders(dockerfile: string): Map<string, string | undefined> {
  const folders = new Map<string, string | undefined>();
  let stage = '';
  for (const line of dockerfile.split('\n')) {
    const from = /^FROM (\S+) AS (\S+)$/.exec(line);
    if (from?.[1] && from[2]) {
      stage = from[2];
      folders.set(stage, folders.get(from[1]));
    }
    const folder = /^WORKDIR (\S+)$/.exec(line)?.[1];
    if (folder) folders.set(stage, folder);
  }
  return folders;
}

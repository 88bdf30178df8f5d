import { existsSync, globSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Type, { type Static, type TSchema } from 'typebox';
import Value from 'typebox/value';
import { parseAllDocuments } from 'yaml';
import { Gateway, HttpRoute } from './k8s-gateway-schemas.ts';
import { Issuer } from './k8s-issuer-schema.ts';
import { checkTool, root, run } from './k8s-tools.ts';

/** The fields that every Kubernetes object has; the rest depends on its kind. */
export const Manifest = Type.Object({
  apiVersion: Type.String({ minLength: 1 }),
  kind: Type.String({ minLength: 1 }),
  metadata: Type.Object({ name: Type.String({ minLength: 1 }) }),
});
export type Manifest = Static<typeof Manifest>;

/** The oldest version of Kubernetes that is supported. */
const kubernetesVersion = '1.34';

/** Kinds that come with programs of the cluster, so the schemas of Kubernetes do not include them. */
const addedKinds = new Map<string, TSchema>([
  ['gateway.networking.k8s.io/v1 Gateway', Gateway],
  ['gateway.networking.k8s.io/v1 HTTPRoute', HttpRoute],
  ['cert-manager.io/v1 Issuer', Issuer],
]);

/** The objects of a YAML text, in order. @throws on invalid YAML and on a document that is not a Kubernetes object. */
export function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
    const value: unknown = document.toJS();
    if (!Value.Check(Manifest, value)) throw new Error(`Not a Kubernetes object: ${document.toString()}`);
    return value;
  });
}

const rendered = new Map<string, Promise<Manifest[]>>();

/** Renders a folder of `infra/k8s` with `kubectl kustomize`, with the secrets of the example file; each folder once per test file. */
export function render(folder: string): Promise<Manifest[]> {
  const manifests = rendered.get(folder) ?? kustomize(folder);
  rendered.set(folder, manifests);
  return manifests;
}

async function kustomize(folder: string): Promise<Manifest[]> {
  const kubectl = await checkTool('kubectl');
  const copy = await mkdtemp(join(tmpdir(), 'railhead-k8s-'));
  try {
    await cp(`${root}infra/k8s`, copy, { recursive: true });
    const secrets = `${copy}/overlays/local/secrets.env`;
    await copyFile(`${secrets}.example`, secrets);
    const { stdout } = await run(kubectl, ['kustomize', `${copy}/${folder}`], { maxBuffer: 16 << 20 });
    return readManifests(stdout);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/**
 * Validates objects against the schemas of their kinds and returns one line per error. Unknown fields and unknown kinds
 * are errors.
 */
export async function schemaFaults(manifests: Manifest[]): Promise<string[]> {
  const addedFaults = manifests.flatMap((manifest) => {
    const schema = addedSchemaOf(manifest);
    return schema ? shapeFaults(schema, manifest, nameOf(manifest)) : [];
  });
  const kubernetesOwn = manifests.filter((manifest) => !addedSchemaOf(manifest));
  return [...addedFaults, ...(await kubernetesFaults(kubernetesOwn))];
}

/** The schema errors of a value as `<name> <path> <reason>`. */
export const shapeFaults = (schema: TSchema, value: unknown, name: string): string[] =>
  Value.Errors(schema, value).map(({ instancePath, message }) => `${name} ${instancePath} ${message}`);

export const nameOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.name}`;

function addedSchemaOf({ apiVersion, kind }: Manifest): TSchema | undefined {
  return addedKinds.get(`${apiVersion} ${kind}`);
}

/** The strict schemas of Kubernetes in the Python wheel `kubernetes-validate`. */
async function loadKubernetesSchemas() {
  const [folder] = globSync(
    `${dirname(dirname(await checkTool('python')))}/lib/*/site-packages/kubernetes_validate/kubernetes-json-schema/v${kubernetesVersion}.0-local-strict`,
  );
  if (!folder) throw new Error(`There are no schemas of Kubernetes ${kubernetesVersion}.`);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
  const definitions: object = JSON.parse(readFileSync(join(folder, '_definitions.json'), 'utf8'));
  // The name by which the other schemas refer to it.
  ajv.addSchema({ ...definitions, $id: '/api/_definitions.json' });
  return { ajv, folder };
}
let kubernetesSchemas: ReturnType<typeof loadKubernetesSchemas> | undefined;

async function kubernetesFaults(manifests: Manifest[]): Promise<string[]> {
  kubernetesSchemas ??= loadKubernetesSchemas();
  const { ajv, folder } = await kubernetesSchemas;
  return manifests.flatMap((manifest) => {
    const file = schemaFileOf(manifest);
    if (!ajv.getSchema(file)) {
      if (!existsSync(join(folder, file)))
        return [`no schema for kind ${manifest.kind} of ${manifest.apiVersion}`];
      ajv.addSchema({ ...JSON.parse(readFileSync(join(folder, file), 'utf8')), $id: file }, file);
    }
    const validate = ajv.getSchema(file);
    if (!validate || validate(manifest)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${nameOf(manifest)} ${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  });
}

/** Such as `deployment-apps-v1.json` and `configmap-v1.json`. */
function schemaFileOf({ apiVersion, kind }: Manifest): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : [undefined, apiVersion];
  return [kind.toLowerCase(), group?.split('.')[0], version].filter(Boolean).join('-').concat('.json');
}

import { spawnSync } from 'node:child_process';
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type, { type Static, type TSchema } from 'typebox';
import Value from 'typebox/value';
import { parseAllDocuments } from 'yaml';
import { Gateway, HttpRoute } from './k8s-gateway-schemas.ts';
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

const gatewaySchemas = new Map<string, TSchema>([
  ['Gateway', Gateway],
  ['HTTPRoute', HttpRoute],
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

/** Renders an overlay with `kubectl kustomize`, with the secrets of its example file. */
export async function renderOverlay(overlay: string): Promise<Manifest[]> {
  const kubectl = await checkTool('kubectl');
  const copy = await mkdtemp(join(tmpdir(), 'railhead-k8s-'));
  try {
    await cp(`${root}infra/k8s`, copy, { recursive: true });
    const secrets = `${copy}/overlays/local/secrets.env`;
    await copyFile(`${secrets}.example`, secrets);
    const { stdout } = await run(kubectl, ['kustomize', `${copy}/overlays/${overlay}`], {
      maxBuffer: 16 << 20,
    });
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
  const gatewayFaults = manifests.flatMap((manifest) => {
    const schema = gatewaySchemaOf(manifest);
    return schema ? shapeFaults(schema, manifest, nameOf(manifest)) : [];
  });
  const kubernetesOwn = manifests.filter((manifest) => !gatewaySchemaOf(manifest));
  return [...gatewayFaults, ...(await kubernetesFaults(kubernetesOwn))];
}

/** The schema errors of a value as `<name> <path> <reason>`. */
export const shapeFaults = (schema: TSchema, value: unknown, name: string): string[] =>
  Value.Errors(schema, value).map(({ instancePath, message }) => `${name} ${instancePath} ${message}`);

export const nameOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.name}`;

function gatewaySchemaOf({ apiVersion, kind }: Manifest): TSchema | undefined {
  return apiVersion === 'gateway.networking.k8s.io/v1' ? gatewaySchemas.get(kind) : undefined;
}

/** The validator prints one line per object and skips unknown kinds with a warning. Every line that is not a pass is an error. */
async function kubernetesFaults(manifests: Manifest[]): Promise<string[]> {
  const documents = manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n');
  const { stdout, stderr } = spawnSync(
    await checkTool('python'),
    ['-m', 'kubernetes_validate', '--strict', '--kubernetes-version', kubernetesVersion, '-'],
    { input: documents, encoding: 'utf8' },
  );
  const report = stdout.split('\n').filter((line) => line !== '');
  const faults = report.filter((line) => !line.startsWith('INFO '));
  if (report.length !== manifests.length) {
    faults.push(`${report.length} of ${manifests.length} objects were judged ${stderr}`);
  }
  return faults;
}

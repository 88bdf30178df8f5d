import { which } from '../servers/probe.ts';
import type { Check } from './diagnose.ts';

/** What `skaffold dev` needs: the program, kubectl, and one that builds images. `npm start` needs none of them. */
export function checkClusterTools(env: NodeJS.ProcessEnv): Check {
  const builder = ['docker', 'buildah'].find((name) => which(name, env));
  const missing = ['skaffold', 'kubectl'].filter((name) => !which(name, env));
  if (!builder) missing.push('docker (or buildah)');
  if (missing.length === 0) {
    const profile = builder === 'buildah' ? ' --profile buildah' : '';
    return { kind: 'ok', what: `Cluster on this machine: skaffold dev${profile}` };
  }
  return {
    kind: 'warning',
    what: 'Cluster on this machine (optional)',
    cause: `Not on the PATH: ${missing.join(', ')}. Only \`skaffold dev\` needs this.`,
    fix: 'see infra/k8s/README.md, "On a laptop"',
  };
}

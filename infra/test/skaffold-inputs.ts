import { readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { root } from './k8s-tools.ts';
import type { Artifact } from './skaffold-config.ts';

/** A stage of a Dockerfile, as far as the tests need it. */
export type Stage = { name: string; folder: string | undefined; command: string[] | undefined };

export const readDockerfile = (path: string): string =>
  readFileSync(`${root}${path}`, 'utf8').replaceAll('\\\n', ' ');

/** The stages of a Dockerfile with their working directory and command: their own, or that of their base. */
export function stagesOf(dockerfile: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of dockerfile.split('\n')) {
    const from = /^FROM (\S+) AS (\S+)$/.exec(line);
    if (from?.[2]) {
      const base = stages.find(({ name }) => name === from[1]);
      stages.push({ name: from[2], folder: base?.folder, command: base?.command });
    }
    const stage = stages.at(-1);
    const folder = /^WORKDIR (\S+)$/.exec(line)?.[1];
    if (stage && folder) stage.folder = folder;
    const command = /^CMD (\[.*\])$/.exec(line)?.[1];
    if (stage && command) stage.command = JSON.parse(command);
  }
  return stages;
}

/**
 * What the build reads, as Skaffold finds it out: what any stage copies from the context, also stages that the target does not
 * use, with each variable replaced by the artifact's value or the default in the line before.
 */
export function copiedPaths(dockerfile: string, buildArgs: Record<string, string> = {}): string[] {
  const values = new Map<string, string>();
  return dockerfile.split('\n').flatMap((line) => {
    const [, name, fallback = ''] = /^ARG (\w+)(?:=(\S*))?$/.exec(line) ?? [];
    if (name) values.set(name, buildArgs[name] ?? fallback);
    if (!line.startsWith('COPY ') || line.includes('--from=')) return [];
    const words = line.replaceAll(/\$\{(\w+)\}/g, (_, variable) => values.get(variable) ?? '').split(/\s+/);
    return words.slice(1, -1).filter((word) => !word.startsWith('--'));
  });
}

/** Whether `.dockerignore` keeps a file out of the build. The last line that matches the file or a folder above it decides. */
export function isDockerIgnored(file: string, lines: readonly string[]): boolean {
  const parts = file.split('/');
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const matching = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .findLast((line) => paths.some((path) => matchesGlob(path, line.replace(/^!/, ''))));
  return matching !== undefined && !matching.startsWith('!');
}

/** What `skaffold dev` does with an image when a file is saved. */
export type Effect = 'none' | 'sync' | 'rebuild';

export function effectOf(artifact: Artifact, file: string): Effect {
  if (!isInput(artifact, file)) return 'none';
  return artifact.sync?.manual.some(({ src }) => matchesGlob(file, src)) ? 'sync' : 'rebuild';
}

function isInput(artifact: Artifact, file: string): boolean {
  const isBelow = (path: string) => matchesGlob(file, path) || file.startsWith(`${path}/`);
  if ('custom' in artifact) {
    const { paths, ignore } = artifact.custom.dependencies;
    return (
      paths.some(isBelow) && !ignore.some((path) => matchesGlob(file, path) || file.startsWith(`${path}/`))
    );
  }
  const { dockerfile, buildArgs } = artifact.docker;
  const ignored = readFileSync(`${root}.dockerignore`, 'utf8').split('\n');
  return copiedPaths(readDockerfile(dockerfile), buildArgs).some(isBelow) && !isDockerIgnored(file, ignored);
}

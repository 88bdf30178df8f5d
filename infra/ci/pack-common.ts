import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from '../local/paths.ts';

type Manifest = { version: string; exports: Record<string, string> };

/**
 * Packs `@railhead/common` for projects outside this repository. Node strips no types inside `node_modules`, so the
 * package contains JavaScript and declarations; here, everything works on the sources.
 * @param tag of the commit that is published, `common-v1.2.3`: must name the version
 * @returns the path of the archive
 */
export function packCommon(target: string, tag?: string): string {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'common/package.json'), 'utf8'));
  if (tag !== undefined && tag !== `common-v${manifest.version}`)
    throw new Error(`The tag ${tag} does not name the version ${manifest.version} of common/package.json.`);
  const folder = mkdtempSync(join(tmpdir(), 'railhead-common-'));
  try {
    compile(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify(publishedManifest(manifest), null, 2));
    copyFileSync(join(root, 'common/README.md'), join(folder, 'README.md'));
    copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    mkdirSync(target, { recursive: true });
    const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', resolve(target)], {
      cwd: folder,
      encoding: 'utf8',
    });
    return join(target, packed.trim());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compile(folder: string): void {
  const common = join(root, 'common/src');
  const files = globSync('**/*.ts', { cwd: common, exclude: (file) => file.endsWith('.test.ts') });
  const declarations = files.filter((file) => file.endsWith('.d.ts'));
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      declaration: true,
      // `npm run check` has checked the types.
      noCheck: true,
      rootDir: common,
      outDir: join(folder, 'dist'),
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [],
    files: files.map((file) => join(common, file)),
  };
  const project = join(folder, 'tsconfig.json');
  writeFileSync(project, JSON.stringify(config));
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', project], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const file of declarations) copyFileSync(join(common, file), join(folder, 'dist', file));
  rmSync(project);
}

/** What helps to test the services stays here: it needs their servers. */
function publishedManifest({ exports, ...manifest }: Manifest) {
  const published = Object.entries(exports).filter(([name]) => !name.startsWith('./testing/'));
  return {
    ...manifest,
    private: undefined,
    scripts: undefined,
    files: ['dist'],
    engines: { node: '>=20' },
    publishConfig: { access: 'public' },
    exports: Object.fromEntries(
      published.map(([name, source]) => {
        const module = source.replace(/^\.\/src\/(.*)\.ts$/, './dist/$1');
        return [name, { types: `${module}.d.ts`, default: `${module}.js` }] as const;
      }),
    ),
  };
}

if (import.meta.main) {
  const [target = '.', tag] = process.argv.slice(2);
  process.stdout.write(`${packCommon(target, tag)}\n`);
}

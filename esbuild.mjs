// Builds everything that ships: `node esbuild.mjs [--watch] [--no-minify]`.
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { noticesOf, packageFolder } from './test/run/thirdPartyNotices.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const watch = process.argv.includes('--watch');
const minify = !process.argv.includes('--no-minify');

const grammars = [
  'bash',
  'c-sharp',
  'cpp',
  'go',
  'java',
  'javascript',
  'php',
  'powershell',
  'python',
  'ruby',
  'rust',
  'tsx',
  'typescript',
];

/** Of package.json the bundles carry the version only. */
const onlyVersion = {
  name: 'only-version',
  setup(build) {
    const manifest = join(root, 'package.json');
    build.onLoad({ filter: /[\\/]package\.json$/ }, ({ path }) =>
      path === manifest
        ? {
            contents: JSON.stringify({ version: JSON.parse(readFileSync(path, 'utf8')).version }),
            loader: 'json',
            watchFiles: [path],
          }
        : undefined,
    );
  },
};

/** `@vscode/l10n` with the editor's language set; of the library itself the small build, since nothing reads a file with it. */
const translated = {
  name: 'translated',
  setup(build) {
    const own = join(root, 'src', 'base', 'l10n.ts');
    build.onResolve({ filter: /^@vscode\/l10n$/ }, ({ importer }) => ({
      path: importer === own ? join(dirname(require.resolve('@vscode/l10n')), 'browser.js') : own,
    }));
  },
};

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  minify,
  sourcemap: watch ? 'inline' : false,
  metafile: true,
  legalComments: 'none',
  plugins: [onlyVersion, translated],
  logLevel: 'warning',
};

/** What the editor loads at its start: one small file, since each further one costs it a millisecond. */
const entry = {
  ...shared,
  entryPoints: { extension: 'src/extension.ts' },
  platform: 'node',
  target: 'node22',
  external: ['vscode'],
  plugins: [
    onlyVersion,
    translated,
    {
      name: 'composition-apart',
      setup(build) {
        build.onResolve({ filter: /\/compose\.ts$/ }, () => ({ path: './parts.js', external: true }));
      },
    },
  ],
};

/** An agent waits for `calibrated hook` at every tool: it is one file for each depth of looking, since each further one costs a millisecond. */
const hookParts = ['hookCommand', 'commandGate', 'hookRecord', 'stopCheck', 'certificateNote'];
const hookApart = (from, filter) => ({
  name: 'hook-apart',
  setup(build) {
    build.onResolve({ filter }, ({ path, kind }) =>
      kind === 'dynamic-import'
        ? { path: `${from}/${path.replace(/^.*\/|\.ts$/g, '')}.js`, external: true }
        : undefined,
    );
  },
});

/**
 * An `import` of one of Node's modules reads all that it exports, and so loads parts that nobody needs (10 ms of a hook's 40): asked for by
 * this function, only what is used is loaded.
 * @param importers Files that get them so.
 */
const plainBuiltins = (importers) => ({
  name: 'plain-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind, importer }) =>
      kind === 'import-statement' && importers.test(importer.replaceAll('\\', '/'))
        ? { path, namespace: 'plain-builtin' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'plain-builtin' }, ({ path }) => ({
      contents: [
        `const all = process.getBuiltinModule(${JSON.stringify(path)});`,
        'const read = (name) => all[name];',
        'export default all;',
        // What nobody imports is dropped; a getter that is never read loads nothing.
        ...Object.keys(process.getBuiltinModule(path))
          .filter((name) => /^[A-Za-z]\w*$/.test(name) && name !== 'default')
          .map((name) => `const own_${name} = /* @__PURE__ */ read('${name}'); export { own_${name} as ${name} };`),
      ].join('\n'),
    }));
  },
});

/** The rest of Node's side: the extension's features and the command line; dynamic imports become chunks that load when used. */
const host = {
  ...shared,
  plugins: [onlyVersion, translated, hookApart('./hook', /\/hook\/hookCommand\.ts$/)],
  entryPoints: {
    parts: 'src/vscode/app/compose.ts',
    commands: 'src/cli/commands.ts',
    historyWorker: 'src/history/consequences/historyWorker.ts',
    practiceWorker: 'src/practice/interpreterWorker.ts',
  },
  platform: 'node',
  target: 'node22',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: ['vscode'],
  // Its CommonJS build asks for its parts in a way that cannot be bundled.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  // CommonJS dependencies ask for `require`, which an ES module does not have.
  banner: {
    js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
};

const { splitting: _, chunkNames: __, ...unsplit } = host;
const hook = {
  ...unsplit,
  entryPoints: Object.fromEntries(hookParts.map((name) => [`hook/${name}`, `src/cli/hook/${name}.ts`])),
  plugins: [
    onlyVersion,
    translated,
    plainBuiltins(/\/src\//),
    hookApart('.', new RegExp(`^\\./(?:${hookParts.join('|')})\\.ts$`)),
  ],
};

/** What every call of the command line loads: one small file that names neither the commands nor the hook's parts. */
const cli = {
  ...unsplit,
  entryPoints: { cli: 'src/cli.ts' },
  plugins: [
    onlyVersion,
    translated,
    plainBuiltins(/\/src\//),
    hookApart('./hook', /\/hook\/hookCommand\.ts$/),
    hookApart('.', /\/cli\/commands\.ts$/),
  ],
};

/** The browser's side: one file a panel, each in a folder of its own with a `main.ts`. */
const panels = readdirSync(join(root, 'src', 'webview')).filter((name) =>
  existsSync(join(root, 'src', 'webview', name, 'main.ts')),
);
const views = {
  ...shared,
  entryPoints: Object.fromEntries(panels.map((name) => [`webview/${name}`, `src/webview/${name}/main.ts`])),
  platform: 'browser',
  target: 'chrome130',
};

function copyGrammars() {
  const from = join(dirname(require.resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
  const to = join(root, 'syntaxes');
  mkdirSync(to, { recursive: true });
  for (const name of grammars) cpSync(join(from, `tree-sitter-${name}.wasm`), join(to, `tree-sitter-${name}.wasm`));
  cpSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(to, 'web-tree-sitter.wasm'));
}

const interpreter = join(root, 'dist', 'quickjs.wasm');

/** The interpreter that practice runs JavaScript in; it lies beside the worker that loads it. */
function copyInterpreter() {
  mkdirSync(dirname(interpreter), { recursive: true });
  cpSync(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'), interpreter);
}

/** Chunks of an earlier build must not be shipped; they go last, so that a running editor always finds a whole build. */
function removeOthers(outputs) {
  const dist = join(root, 'dist');
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path === interpreter) continue;
    if (entry.isFile() && !(relative(root, path).replaceAll('\\', '/') in outputs)) rmSync(path, { force: true });
  }
}

/** Shipped as files, so that no bundle names them. */
const copiedPackages = ['@jitl/quickjs-wasmfile-release-sync', '@vscode/tree-sitter-wasm', 'web-tree-sitter'];

/** The bundles carry no comments, so the notices of what is in them stand in a file of their own. */
function writeNotices(inputs) {
  const folders = copiedPackages.map((name) => join(root, 'node_modules', name));
  for (const input of Object.keys(inputs)) {
    const folder = packageFolder(input.replaceAll('\\', '/'));
    if (folder !== undefined) folders.push(join(root, folder));
  }
  writeFileSync(join(root, 'ThirdPartyNotices.txt'), noticesOf(folders, grammars));
}

copyGrammars();
copyInterpreter();
if (watch) {
  process.stdout.write('Building\n');
  for (const options of [entry, host, cli, hook, views]) await (await context(options)).watch();
  process.stdout.write('Watching for changes\n');
} else {
  const results = await Promise.all([entry, host, cli, hook, views].map((options) => build(options)));
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  const inputs = Object.assign({}, ...results.map(({ metafile }) => metafile.inputs));
  removeOthers(outputs);
  writeNotices(inputs);
  const program = join(root, 'dist', 'cli.js');
  writeFileSync(program, `#!/usr/bin/env node\n${readFileSync(program, 'utf8')}`);
  chmodSync(program, 0o755);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, 'out', 'metafile.json'), JSON.stringify({ inputs, outputs }));
}

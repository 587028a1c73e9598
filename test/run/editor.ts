import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, delimiter, dirname, join } from 'node:path';
import { command, endGroup, spawnGroup } from './command.ts';
import { cacheRoot } from './paths.ts';

/** code-server 4.N is VS Code 1.N. */
export interface EditorVersion {
  readonly vscode: string;
  readonly codeServer: string;
}

export const newest: EditorVersion = { vscode: '1.139.1', codeServer: '4.139.1' };
/** The minimum of `engines.vscode`; test/unit/house.test.ts keeps the two in sync. */
export const minimum: EditorVersion = { vscode: '1.105.1', codeServer: '4.105.1' };

export interface InstalledEditor {
  readonly version: EditorVersion;
  /** Folder of the server build; contains `out/server-main.js`. */
  readonly folder: string;
  readonly node: string;
}

/** Downloads the server build of VS Code from the npm registry, once per version. */
export async function installEditor(version: EditorVersion): Promise<InstalledEditor> {
  const target = join(cacheRoot, `code-server-${version.codeServer}`);
  const folder = join(target, 'node_modules', 'code-server', 'lib', 'vscode');
  if (!existsSync(join(target, finished))) {
    process.stderr.write(`Getting VS Code ${version.vscode} from the npm registry (once, about a minute)\n`);
    await intoPlace(target, (partial) => buildEditor(version, partial));
  }
  return { version, folder, node: await nodeOf(target) };
}

async function buildEditor(version: EditorVersion, target: string): Promise<void> {
  await npm(['install', '--prefix', target, `code-server@${version.codeServer}`], target, process.env);
  const node = await nodeOf(target);
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH']}` };
  const folder = join(target, 'node_modules', 'code-server', 'lib', 'vscode');
  useRegistryPackagesOnly(folder);
  await npm(['install', '--omit=dev'], folder, env);
  await npm(['install', '--omit=dev'], join(folder, 'extensions'), env);
}

/** The Node version required by this editor's `engines`. */
async function nodeOf(target: string): Promise<string> {
  const manifest = JSON.parse(readFileSync(join(target, 'node_modules', 'code-server', 'package.json'), 'utf8'));
  const major = /\d+/.exec(manifest.engines?.node ?? '')?.[0] ?? '24';
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cacheRoot, `node-${major}`);
  const node = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(node)) return node;
  process.stderr.write(`Getting Node ${major} from the npm registry (once)\n`);
  await intoPlace(folder, (partial) => npm(['install', '--prefix', partial, `${name}@${major}`], partial, process.env));
  return node;
}

/** Marks a cache folder as complete. */
const finished = 'finished';

/** Fills a folder under another name first, so that a broken or concurrent installation does no harm. */
async function intoPlace(target: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${target}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    await fill(partial);
    writeFileSync(join(partial, finished), new Date().toISOString());
    if (existsSync(join(target, finished))) return;
    if (existsSync(target)) renameSync(target, `${partial}-old`);
    renameSync(partial, target);
  } finally {
    rmSync(partial, { recursive: true, force: true });
    rmSync(`${partial}-old`, { recursive: true, force: true });
  }
}

async function npm(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await command('npm', [...args, ...quiet], { cwd, env });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}: ${output.trim()}`);
}

/** An older build names a package by its git address; the registry has the same version. */
function useRegistryPackagesOnly(folder: string): void {
  const lockPath = join(folder, 'npm-shrinkwrap.json');
  const packagePath = join(folder, 'package.json');
  if (!existsSync(lockPath)) return;
  const lock = JSON.parse(readFileSync(lockPath, 'utf8'));
  const manifest = JSON.parse(readFileSync(packagePath, 'utf8'));
  for (const [name, range] of Object.entries<string>(manifest.dependencies ?? {})) {
    if (!/^[\w-]+\/[\w-]+#|^git/.test(range)) continue;
    const { version } = lock.packages[`node_modules/${name}`];
    manifest.dependencies[name] = version;
    lock.packages[''].dependencies[name] = version;
    delete lock.packages[`node_modules/${name}`];
  }
  writeFileSync(lockPath, JSON.stringify(lock));
  writeFileSync(packagePath, JSON.stringify(manifest));
}

export interface ServerOptions {
  readonly editor: InstalledEditor;
  /** Everything the server writes goes here. */
  readonly dataDir: string;
  /** Written as machine settings, which count as the user's own. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A secret in the address, for a server that a person uses. */
  readonly token?: string;
  /** Keeps Restricted Mode possible. */
  readonly workspaceTrust?: boolean;
  readonly extensionsDir?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly dataDir: string;
  stop(): Promise<void>;
  output(): string;
}

/** Starts the editor's server on a free loopback port. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { editor, dataDir } = options;
  const port = await freePort();
  const settingsDir = join(dataDir, 'data', 'Machine');
  mkdirSync(settingsDir, { recursive: true });
  writeFileSync(join(settingsDir, 'settings.json'), JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));
  const args = [
    'out/server-main.js',
    '--accept-server-license-terms',
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(options.token === undefined ? ['--without-connection-token'] : ['--connection-token', options.token]),
    ...['--server-data-dir', dataDir],
    ...(options.extensionsDir === undefined ? [] : ['--extensions-dir', options.extensionsDir]),
    '--disable-telemetry',
    ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    '--enable-smoke-test-driver',
  ];
  const child = spawnGroup(editor.node, args, {
    cwd: editor.folder,
    env: { ...process.env, PATH: `${dirname(editor.node)}${delimiter}${process.env['PATH']}`, ...options.env },
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stderr.on('data', collect);
  await listening(child, collect, () => output);
  return { url: `http://127.0.0.1:${port}/`, dataDir, stop: () => endGroup(child), output: () => output };
}

/** Turns off what would distract from a test or a tour. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  // As on the desktop: in a browser the editor would save one second after each key press.
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  // A second language server and what only moves take processor time from the tests.
  'typescript.tsserver.useSyntaxServer': 'never',
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
};

function listening(child: ChildProcess, collect: (chunk: Buffer) => void, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      collect(chunk);
      if (output().includes('Extension host agent listening')) resolve();
    });
    child.once('exit', (code) =>
      reject(new Error(`The editor's server ended with code ${code}: ${output().slice(-2000)}`)),
    );
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Address of the workbench with a folder and, if given, an extension under development or its tests. */
export function workbenchUrl(
  server: RunningServer,
  options: {
    /** A folder, or a file ending in `.code-workspace`. */
    readonly folder: string;
    readonly extension?: string;
    /** Whether installed extensions may use proposed APIs, too. */
    readonly proposals?: boolean;
    readonly tests?: string;
    readonly token?: string;
  },
): string {
  const remote = (path: string) => `vscode-remote://remote${path}`;
  const payload = [
    ...(options.extension === undefined ? [] : [['extensionDevelopmentPath', remote(options.extension)]]),
    ...(options.proposals === true ? [['enableProposedApi', 'true']] : []),
    ...(options.tests === undefined ? [] : [['extensionTestsPath', remote(options.tests)]]),
    ['skipWelcome', 'true'],
  ];
  const kind = options.folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = new URLSearchParams({ [kind]: options.folder, payload: JSON.stringify(payload) });
  if (options.token !== undefined) query.set('tkn', options.token);
  return `${server.url}?${query}`;
}

/** An empty folder with this name; whatever an earlier run left there is removed. */
export function freshFolder(path: string): string {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(path, { recursive: true });
  return path;
}

/** Installs a packed extension into an extensions folder, as a user would. */
export async function installVsix(
  editor: InstalledEditor,
  vsix: string,
  extensionsDir: string,
  dataDir: string,
): Promise<void> {
  const args = [
    'out/server-main.js',
    '--accept-server-license-terms',
    '--server-data-dir',
    dataDir,
    '--extensions-dir',
    extensionsDir,
  ];
  const { code, output } = await command(editor.node, [...args, '--install-extension', vsix], { cwd: editor.folder });
  if (code !== 0) throw new Error(`${basename(vsix)} could not be installed: ${output}`);
}

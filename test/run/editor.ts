import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { command, endGroup } from './command.ts';
import { cacheRoot } from './paths.ts';

/** code-server 4.N is VS Code 1.N. */
export interface EditorVersion {
  readonly vscode: string;
  readonly codeServer: string;
  readonly nodeMajor: number;
}

export const newest: EditorVersion = { vscode: '1.139.1', codeServer: '4.139.1', nodeMajor: 24 };
/** The minimum of `engines.vscode`. */
export const minimum: EditorVersion = { vscode: '1.105.1', codeServer: '4.105.1', nodeMajor: 22 };

export interface InstalledEditor {
  readonly version: EditorVersion;
  /** Folder of the server build: holds `out/server-main.js`. */
  readonly folder: string;
  readonly node: string;
}

/** Gets the server build of VS Code from the npm registry, once per version. */
export async function installEditor(version: EditorVersion): Promise<InstalledEditor> {
  const node = await installNode(version.nodeMajor);
  const target = join(cacheRoot, `code-server-${version.codeServer}`);
  const folder = join(target, 'node_modules', 'code-server', 'lib', 'vscode');
  const done = join(target, 'installed');
  if (existsSync(done)) return { version, folder, node };
  process.stdout.write(`Getting VS Code ${version.vscode} (once)\n`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH']}` };
  await npm(['install', '--prefix', target, `code-server@${version.codeServer}`], target, env);
  useRegistryPackagesOnly(folder);
  await npm(['install', '--omit=dev'], folder, env);
  await npm(['install', '--omit=dev'], join(folder, 'extensions'), env);
  writeFileSync(done, new Date().toISOString());
  return { version, folder, node };
}

async function installNode(major: number): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const target = join(cacheRoot, `node-${major}`);
  const node = join(target, 'node_modules', name, 'bin', 'node');
  if (existsSync(node)) return node;
  process.stdout.write(`Getting Node ${major} (once)\n`);
  mkdirSync(target, { recursive: true });
  await npm(['install', '--prefix', target, `${name}@${major}`], target, process.env);
  return node;
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
  /** Everything the server writes lies here. */
  readonly dataDir: string;
  /** Written as the machine's settings, which count as the user's own. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A secret in the address, for a server that a person uses. */
  readonly token?: string;
  /** Keep Restricted Mode possible. */
  readonly workspaceTrust?: boolean;
  readonly extensionsDir?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly dataDir: string;
  stop(): Promise<void>;
  output(): string;
}

/** Starts the editor's server on a free port of the loopback interface. */
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
  const child = spawn(editor.node, args, {
    cwd: editor.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${dirname(editor.node)}${delimiter}${process.env['PATH']}`, ...options.env },
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stderr.on('data', collect);
  await listening(child, collect, () => output);
  const stop = () => endGroup(child);
  process.once('exit', () => child.pid !== undefined && child.exitCode === null && child.kill('SIGKILL'));
  return { url: `http://127.0.0.1:${port}/`, dataDir, stop, output: () => output };
}

/** What would distract from a test or a tour. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
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

export function freePort(): Promise<number> {
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
  options: { readonly folder: string; readonly extension?: string; readonly tests?: string; readonly token?: string },
): string {
  const remote = (path: string) => `vscode-remote://remote${path}`;
  const payload = [
    ...(options.extension === undefined ? [] : [['extensionDevelopmentPath', remote(options.extension)]]),
    ...(options.tests === undefined ? [] : [['extensionTestsPath', remote(options.tests)]]),
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder: options.folder, payload: JSON.stringify(payload) });
  if (options.token !== undefined) query.set('tkn', options.token);
  return `${server.url}?${query}`;
}

/** Keeps an old folder out of the way until it is removed, so that a half-removed one is never used. */
export function freshFolder(path: string): string {
  if (existsSync(path)) {
    const old = `${path}.old-${process.pid}`;
    renameSync(path, old);
    rmSync(old, { recursive: true, force: true });
  }
  mkdirSync(path, { recursive: true });
  return path;
}

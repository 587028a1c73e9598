// Runs a TypeScript script of this project on a Node that can: `node test/run/boot.mjs SCRIPT.ts [ARG...]`.
// Plain JavaScript for any Node >= 20, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'calibrated-vscode-test');
/** `node:sqlite` without a flag needs 22.13, running TypeScript without one needs 22.18. */
const [needMajor, needMinor] = [22, 18];

function npm(args, cwd) {
  const result = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write(`npm ${args.join(' ')} failed; check that the npm registry can be reached and try again.\n`);
    process.exit(1);
  }
}

/** Whether node_modules holds what the lock file names; a package for another platform may be missing. */
function dependenciesAreInstalled() {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, { version, optional }]) =>
      name === '' || present[name]?.version === version || (optional && !present[name]),
  );
}

function installDependencies() {
  if (dependenciesAreInstalled()) return;
  process.stderr.write('Installing the dependencies (once, about half a minute)\n');
  npm(['ci', '--ignore-scripts'], root);
}

function suitableNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cache, 'node-24');
  const binary = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) {
    process.stderr.write(`Getting Node 24, because this machine has ${process.versions.node} (once)\n`);
    mkdirSync(folder, { recursive: true });
    npm(['install', '--prefix', folder, '--ignore-scripts', `${name}@24`], folder);
  }
  return binary;
}

installDependencies();
const node = suitableNode();
const child = spawn(node, process.argv.slice(2), {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}`, CALIBRATED_CACHE: cache },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));

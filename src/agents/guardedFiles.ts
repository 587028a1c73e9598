import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../base/appError.ts';
import { filterNames, listFilters, safeGitCommand, safeGitEnvironment } from '../base/gitEnvironment.ts';

const each = (names: string, endings: string) =>
  names.split(' ').flatMap((name) => endings.split(' ').map((ending) => name + ending));
const scriptEndings = '.js .cjs .mjs .ts .cts .mts .json';
/** Files that determine what a test command does, whether they exist or not. Source: the runners' own documentation. */
const steering = [
  ...`package.json .npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs Makefile makefile GNUmakefile justfile Justfile .justfile tox.ini setup.cfg
  pytest.ini .pytest.ini conftest.py pyproject.toml noxfile.py Rakefile .rspec .mocharc.js .mocharc.cjs .mocharc.mjs .mocharc.json
  .mocharc.yml .mocharc.yaml .mocharc.jsonc karma.conf.js phpunit.xml phpunit.xml.dist .cargo/config.toml build.gradle build.gradle.kts
  pom.xml deno.json deno.jsonc bunfig.toml mise.toml .mise.toml vitest.workspace.ts vitest.workspace.js`.split(/\s+/u),
  ...each('Taskfile taskfile', '.yml .yaml .dist.yml .dist.yaml'),
  ...each('jest.config vitest.config vite.config ava.config playwright.config cypress.config', scriptEndings),
];
/** The only fields of package.json that affect tests: an agent may add a dependency. */
const steeringFields = ['scripts', 'type', 'workspaces', 'mocha', 'jest', 'ava', 'vitest', 'config', 'imports'];
/**
 * A file or folder with such a name in a command is part of the check. Other files are what is being checked, and the agent may change
 * them.
 */
const namesCheck = /(?:^|[/._-])(?:tests?|specs?|__tests__|checks?|verify)(?:[/._-]|$)|\.sh$/iu;
const skipped = new Set(['.git', 'node_modules']);
const absent = 'absent';
/** A folder with more files takes longer to hash than an agent may wait at its end. Chosen by us. */
const maxFiles = 20_000;

/**
 * What the checks depend on: what the person named, what the commands name that looks like a test, and what configures the runners.
 * @param tests Files and folders as the person wrote them, relative to `cwd`.
 * @throws AppError `badInput` for one that is not in the folder.
 */
export function guardedPaths(
  folder: string,
  commands: readonly string[],
  tests: readonly string[],
  cwd: string,
): readonly string[] {
  const named = tests.map((path) => {
    const full = resolve(cwd, path);
    if (!existsSync(full)) throw new AppError('badInput', `There is no ${path}; name a file or folder of tests.`);
    const inside = relative(folder, realpathSync(full));
    if (inside.startsWith('..') || isAbsolute(inside) || inside === '')
      throw new AppError('badInput', `${path} is not a part of ${folder}; name a file or folder of tests in it.`);
    return inside;
  });
  const words = commands.flatMap((command) => command.split(/[\s"'`;|&<>()=]+/u));
  const inCommands = words.filter((word) => {
    const inside = relative(folder, resolve(folder, word));
    return inside !== '' && !inside.startsWith('..') && namesCheck.test(word) && existsSync(join(folder, word));
  });
  const programs = join(folder, 'node_modules', '.bin');
  const linked = existsSync(programs) ? readdirSync(programs).map((name) => `node_modules/.bin/${name}`) : [];
  const all = [...named, ...inCommands.map((word) => relative(folder, resolve(folder, word))), ...steering, ...linked];
  return [...new Set(all.map((path) => path.replaceAll(sep, '/')))].sort();
}

/** The current hash by path. */
export function hashesOf(folder: string, paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, hashOf(folder, path)]));
}

/** The paths whose content has changed. */
export function changedSince(folder: string, guarded: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(guarded)
    .filter(([path, hash]) => hashOf(folder, path) !== hash)
    .map(([path]) => path);
}

function hashOf(folder: string, path: string): string {
  const full = join(folder, path);
  const found = statSync(full, { throwIfNoEntry: false });
  if (found === undefined) return absent;
  const hash = createHash('sha256');
  if (found.isDirectory()) {
    for (const file of filesBelow(full, 'name a smaller folder of tests'))
      hash.update(`${file}\0${contentHash(join(full, file))}\0`);
  } else if (path === 'package.json' && found.isFile()) hash.update(steeringOf(readFileSync(full, 'utf8')));
  else hash.update(contentHash(full));
  return hash.digest('hex');
}

/** @throws AppError `badInput` for too many files, with the advice. */
function filesBelow(folder: string, advice: string): readonly string[] {
  const files: string[] = [];
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name)) open.push(path);
      else if (!entry.isDirectory()) files.push(path);
    }
    if (files.length > maxFiles)
      throw new AppError('badInput', `${folder} holds more than ${maxFiles} files: ${advice}.`);
  }
  return files.sort();
}

function steeringOf(text: string): string {
  try {
    const manifest: unknown = JSON.parse(text);
    return JSON.stringify(steeringFields.map((name) => Object(manifest)[name] ?? null));
  } catch {
    // Not JSON: then the whole text must stay as it is.
    return text;
  }
}

function contentHash(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  // git lists dangling symlinks too.
  const content = found === undefined ? linkOf(file) : found.isFile() ? readFileSync(file) : 'no file';
  return createHash('sha256').update(content).digest('hex');
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // Deleted since it was listed.
    return absent;
  }
}

/**
 * SHA-256 of all files that git does not ignore, by path, mode and content; outside a repository, of all files.
 * @throws AppError `badInput` for a folder outside a repository with too many files.
 */
export async function treeHash(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await listedFiles(folder, env)) {
    const found = statSync(join(folder, file), { throwIfNoEntry: false });
    // In the index, but deleted in the working tree.
    if (found === undefined && linkOf(join(folder, file)) === absent) continue;
    const isProgram = ((found?.mode ?? 0) & 0o100) !== 0;
    hash.update(`${file}\0${isProgram ? 'x' : '-'}${contentHash(join(folder, file))}\0`);
  }
  return hash.digest('hex');
}

/**
 * Git's hash of the tree that a commit of all these files would have. An index of its own is filled from the files: in the repository's
 * an agent may have marked a file as unchanged. Nothing is written into the repository.
 * @returns undefined where there is no repository, or git refuses.
 */
export async function committedTree(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const scratch = mkdtempSync(join(tmpdir(), 'calibrated-tree-'));
  try {
    const git = async (args: readonly string[], input = '', filters: readonly string[] = [], more = {}) => {
      const options = {
        cwd: folder,
        env: { ...safeGitEnvironment(env, filters), ...more },
        maxBuffer: 64 * 1024 * 1024,
      };
      const running = promisify(execFile)('git', [...safeGitCommand(args)], options);
      // Git may fail before it has read everything; its exit says so.
      running.child.stdin?.on('error', () => undefined).end(input);
      return (await running).stdout;
    };
    const objects = resolve(folder, (await git(['rev-parse', '--git-path', 'objects'])).trim());
    const filters = filterNames(await git(listFilters).catch(() => ''));
    const listed = await git(['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
    const files = [...new Set(listed.split('\0'))].filter(
      (path) => path !== '' && lstatSync(join(folder, path), { throwIfNoEntry: false }) !== undefined,
    );
    const apart = {
      GIT_INDEX_FILE: join(scratch, 'index'),
      GIT_OBJECT_DIRECTORY: join(scratch, 'objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
    };
    mkdirSync(apart.GIT_OBJECT_DIRECTORY);
    const named = files.map((path) => `${path}\0`).join('');
    await git(['update-index', '-z', '--add', '--stdin'], named, filters, apart);
    // A submodule's own changes are in no commit of this repository, and `ident` leaves out words of a file when it is committed.
    const staged = (await git(['ls-files', '-z', '--stage'], '', [], apart)).split('\0');
    const attributes = await git(['check-attr', '-z', '--stdin', 'ident'], named, [], apart);
    const hasIdent = attributes.split('\0').some((value, at) => at % 3 === 2 && value === 'set');
    if (hasIdent || staged.some((entry) => entry.startsWith('160000 '))) return undefined;
    const tree = (await git(['write-tree'], '', [], apart)).trim();
    return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(tree) ? tree : undefined;
  } catch {
    // Then no commit can be said to have these files.
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function listedFiles(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const args = safeGitCommand(['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  const options = { cwd: folder, env: safeGitEnvironment(env), maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout } = await promisify(execFile)('git', [...args], options);
    return [...new Set(stdout.split('\0').filter((path) => path !== ''))].sort();
  } catch {
    // No git, or no repository.
    return filesBelow(folder, 'run git init there and ignore what is not source');
  }
}

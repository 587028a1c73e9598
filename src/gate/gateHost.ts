import {
  type Dirent,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, parse, resolve } from 'node:path';
import { filterNames, listFilters, safeGitCommand, safeGitEnvironment } from '../base/gitEnvironment.ts';
import { WorkMemory } from './workMemory.ts';

/** Everything the gate needs to look up. Read-only. */
export interface GateHost {
  readonly home: string;
  /** True on case-insensitive file systems. */
  readonly ignoresCase: boolean;
  /** The path with the symbolic links in its existing part resolved. */
  realPath(path: string): string;
  kind(path: string): 'file' | 'folder' | 'none';
  /** The text of a file, or undefined when it is missing or too large. */
  readText(path: string): string | undefined;
  /** Absolute paths of the folders directly inside. */
  folders(path: string): readonly string[];
  /** Absolute paths of files below a folder, at most `max`. */
  files(path: string, max: number): readonly string[];
  /**
   * What differs from the last commit in the repository that contains the folder; undefined when git does not answer in time.
   * @param path The path in question: an earlier answer is reused while nothing there has changed.
   */
  workState(folder: string, timeoutMs: number, path: string): WorkState | undefined;
  /** Whether a program of this name is on the PATH. */
  hasProgram(name: string): boolean;
  /** A monotonic clock, ms. */
  nowMs(): number;
}

/** Paths are absolute; a folder stands for all that is in it. */
export interface WorkState {
  readonly root: string;
  /** Changed since the last commit. */
  readonly changed: readonly string[];
  /** Never committed and not ignored. */
  readonly untracked: readonly string[];
  readonly ignored: readonly string[];
  /** True for a reused answer, which holds only for the path that was asked about. */
  readonly isRemembered?: boolean;
}

/** Chosen by us; a manifest is far smaller. */
const maxReadBytes = 1_000_000;
/** Room for some hundred thousand paths; without an answer the work counts as uncommitted. */
const maxStatusBytes = 32_000_000;

/** Windows finds a program without its file extension. */
const programEndings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', '.com', '.ps1', ''] : [''];

/** The computer the extension runs on. */
export function localGateHost(env: Readonly<Record<string, string | undefined>>): GateHost {
  const memory = new WorkMemory();
  return {
    home: env['HOME'] ?? homedir(),
    ignoresCase: process.platform === 'darwin' || process.platform === 'win32',
    realPath,
    kind(path) {
      const found = statOf(path);
      return found === undefined ? 'none' : found.isDirectory() ? 'folder' : 'file';
    },
    readText(path) {
      const found = statOf(path);
      if (found?.isFile() !== true || found.size > maxReadBytes) return undefined;
      return readFileSync(path, 'utf8');
    },
    folders: (path) =>
      entriesOf(path)
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(path, name)),
    files: filesBelow,
    workState(folder, timeoutMs, path) {
      const repository = repositoryAround(folder);
      if (repository === undefined || timeoutMs <= 0) return undefined;
      return memory.answer(repository, path, () => workState(repository, timeoutMs, env));
    },
    hasProgram: (name) =>
      (env['PATH'] ?? '')
        .split(delimiter)
        .some((folder) => programEndings.some((ending) => existsSync(join(folder, `${name}${ending}`)))),
    nowMs: () => performance.now(),
  };
}

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Skips links and folders of third-party code. */
function filesBelow(path: string, max: number): readonly string[] {
  const found: string[] = [];
  const open = [path];
  for (let folder = open.pop(); folder !== undefined && found.length < max; folder = open.pop()) {
    for (const entry of entriesOf(folder)) {
      if (entry.isFile()) found.push(join(folder, entry.name));
      else if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git')
        open.push(join(folder, entry.name));
    }
  }
  return found.slice(0, max);
}

/** An impossible file name means there is no such file. */
function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** More nested links than this are a cycle. Source: `MAXSYMLINKS` on Linux. */
const maxLinks = 40;

/** Parts that do not exist (yet) stay as written; a dangling link resolves to where its target would be created. */
function realPath(path: string, links = 0): string {
  try {
    return realpathSync(path);
  } catch {
    const { root: top } = parse(path);
    const parts = path
      .slice(top.length)
      .split(/[\\/]/)
      .filter((part) => part !== '');
    let at = top;
    for (const [index, part] of parts.entries()) {
      const next = join(at, part);
      const entry = linkStatOf(next);
      if (entry === undefined) return join(at, ...parts.slice(index));
      if (!entry.isSymbolicLink()) at = next;
      else if (links < maxLinks) at = realPath(resolve(at, readlinkSync(next)), links + 1);
      else return path;
    }
    return at;
  }
}

function linkStatOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** The repository that contains a folder, found by its `.git`; bare repositories further down are ignored. */
export function repositoryAround(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return undefined;
  }
}

function workState(
  root: string,
  timeoutMs: number,
  env: Readonly<Record<string, string | undefined>>,
): WorkState | undefined {
  const endMs = performance.now() + timeoutMs;
  const namesNone = namesNoFilter(root, env);
  const git = (args: readonly string[], filters: readonly string[]) =>
    process
      .getBuiltinModule('node:child_process')
      .execFileSync('git', [`--git-dir=${join(root, '.git')}`, `--work-tree=${root}`, ...safeGitCommand(args)], {
        encoding: 'utf8',
        timeout: Math.max(1, Math.ceil(endMs - performance.now())),
        killSignal: 'SIGKILL',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: maxStatusBytes,
        cwd: root,
        env: {
          ...safeGitEnvironment(withoutPlaces(env), filters),
          // The system configuration was not read when we concluded that there is no filter.
          ...(namesNone ? { GIT_CONFIG_NOSYSTEM: '1' } : {}),
        },
      });
  try {
    const args = [
      'status',
      '--porcelain=v1',
      '-z',
      '--no-renames',
      '--ignored',
      '--untracked-files=normal',
      '--ignore-submodules=dirty',
    ];
    const lines = git(args, namesNone ? [] : filtersOf(() => git(listFilters, []))).split('\0');
    const of = (fits: (mark: string) => boolean) =>
      lines
        .filter((line) => line !== '' && fits(line.slice(0, 2)))
        .map((line) => join(root, line.slice(3)).replace(/\/$/, ''));
    return {
      root,
      changed: of((mark) => mark !== '??' && mark !== '!!'),
      untracked: of((mark) => mark === '??'),
      ignored: of((mark) => mark === '!!'),
    };
  } catch {
    return undefined;
  }
}

/**
 * Saves one git call, half of the total time, when the configuration plainly names no filter and includes no other file. Everything else
 * is left to git: settings in variables, a linked work tree, an unreadable file, and Windows, where the system configuration matters.
 */
function namesNoFilter(root: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const home = env['HOME'];
  if (process.platform === 'win32' || home === undefined || Object.keys(env).some((name) => /^GIT_CONFIG/.test(name)))
    return false;
  const git = join(root, '.git');
  const files = [
    join(git, 'config'),
    join(git, 'config.worktree'),
    join(home, '.gitconfig'),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'git', 'config'),
  ];
  try {
    if (!lstatSync(git).isDirectory() || existsSync(join(git, 'commondir'))) return false;
    return files.every((file) => !existsSync(file) || !/filter|include/i.test(readFileSync(file, 'utf8')));
  } catch {
    // Git will tell.
    return false;
  }
}

/** Git exits with an error when no setting names a filter. */
function filtersOf(ask: () => string): readonly string[] {
  try {
    return filterNames(ask());
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return [];
    throw error;
  }
}

/** Only we decide where git looks. */
function withoutPlaces(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|CONFIG\w*|CEILING_DIRECTORIES|NAMESPACE)$/.test(name),
    ),
  );
}

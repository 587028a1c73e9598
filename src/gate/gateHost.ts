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

/** What the gate has to look up; it changes nothing. */
export interface GateHost {
  readonly home: string;
  /** True where `A` and `a` are one file. */
  readonly ignoresCase: boolean;
  /** The path with every symbolic link of its existing part followed. */
  realPath(path: string): string;
  kind(path: string): 'file' | 'folder' | 'none';
  /** The text of a small file, or undefined. */
  readText(path: string): string | undefined;
  /** The folders in a folder, absolute. */
  folders(path: string): readonly string[];
  /** Files below a folder, absolute, at most so many. */
  files(path: string, max: number): readonly string[];
  /**
   * What differs from the last commit of the repository around a folder; undefined when git cannot say so in time.
   * @param path What the question is about: an earlier answer serves again as long as nothing there has changed.
   */
  workState(folder: string, timeoutMs: number, path: string): WorkState | undefined;
  /** Whether a bare name is that of a program here. */
  hasProgram(name: string): boolean;
  /** A clock that only runs forward, ms. */
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
  /** True for an earlier answer, which need not be right for any other path. */
  readonly isRemembered?: boolean;
}

/** A manifest is far smaller. Source: own choice. */
const maxReadBytes = 1_000_000;
/** Some hundred thousand paths; without an answer the work counts as not committed. */
const maxStatusBytes = 32_000_000;

/** Windows finds a program without its ending. */
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

/** Links are not followed, and neither are folders of other people's code. */
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

/** A name that no file can have is no file. */
function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Links in links beyond this are a circle. Source: `MAXSYMLINKS` of Linux. */
const maxLinks = 40;

/** What does not exist (yet) stays as it is written; a link that leads to nothing leads to where its target would be made. */
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

/** The repository around a folder, by its `.git`: a bare one that lies somewhere below is not asked. */
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
        // It only reads, and its answer is due.
        killSignal: 'SIGKILL',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: maxStatusBytes,
        cwd: root,
        env: {
          ...safeGitEnvironment(withoutPlaces(env), filters),
          // The system's settings were not read when it was said that there is no filter.
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
 * Saves a call of git, which is half of the time, where the settings plainly name no filter and include no further file. Anything
 * else is left to git: settings in variables, a linked work tree, a file that cannot be read, and Windows, where the system's settings matter.
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
    // Git says what there is.
    return false;
  }
}

/** Git fails where no setting names a filter. */
function filtersOf(ask: () => string): readonly string[] {
  try {
    return filterNames(ask());
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return [];
    throw error;
  }
}

/** Where git looks is said by us alone. */
function withoutPlaces(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|CONFIG\w*|CEILING_DIRECTORIES|NAMESPACE)$/.test(name),
    ),
  );
}

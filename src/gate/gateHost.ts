import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

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
  /** True when git holds everything under the path as it is on disk, so nothing is lost with it. */
  isCommitted(path: string): boolean;
  /** True when the file lies in a repository that has never held it. */
  isNew(path: string): boolean;
}

/** Long enough for a large repository's answer; without an answer the work counts as not committed. */
const gitTimeoutMs = 3000;
/** A manifest is far smaller. */
const mostReadBytes = 1_000_000;

/** The computer the extension runs on. */
export function localGateHost(env: Readonly<Record<string, string | undefined>>): GateHost {
  return {
    home: env['HOME'] ?? homedir(),
    ignoresCase: process.platform === 'darwin' || process.platform === 'win32',
    realPath,
    kind(path) {
      const found = statSync(path, { throwIfNoEntry: false });
      return found === undefined ? 'none' : found.isDirectory() ? 'folder' : 'file';
    },
    readText(path) {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isFile() !== true || found.size > mostReadBytes) return undefined;
      return readFileSync(path, 'utf8');
    },
    isCommitted,
    isNew,
  };
}

function realPath(path: string): string {
  const parent = dirname(path);
  if (parent === path) return path;
  try {
    return realpathSync(path);
  } catch {
    // The last part does not exist (yet): where it would come to stand counts.
    return join(realPath(parent), path.slice(parent.length).replace(/^[\\/]/, ''));
  }
}

function isCommitted(path: string): boolean {
  const git = gitAt(path);
  try {
    const isTracked = git('ls-files', '--error-unmatch', '--', path) !== '';
    return isTracked && git('status', '--porcelain', '--ignored', '--untracked-files=all', '--', path) === '';
  } catch {
    return false;
  }
}

function isNew(path: string): boolean {
  try {
    return gitAt(path)('ls-files', '--others', '--', path) !== '';
  } catch {
    return false;
  }
}

/** Git in the folder of the path; nothing of the repository's settings may run while the gate looks. */
function gitAt(path: string): (...args: string[]) => string {
  const folder = existsSync(path) && statSync(path).isDirectory() ? path : dirname(path);
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  return (...args) =>
    execFileSync('git', [...safe, '-C', folder, ...args], {
      encoding: 'utf8',
      timeout: gitTimeoutMs,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
}

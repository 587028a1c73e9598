import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { WorkState } from './gateHost.ts';

/** Scanning a folder with more entries costs as much as asking git. Chosen by us. */
const maxEntries = 1000;
/** Tolerance for coarse file times and for files written while git reads, ms. */
const slackMs = 20;
/** If the wall clock drifts this far from the monotonic one, it was set and file times mean nothing, ms. */
const clockSetMs = 1000;
/** Git's own files that tell what is committed and where to look; every commit, reset and stage changes one of them. */
const gitFiles = ['HEAD', 'index', 'logs/HEAD', 'config', 'info/exclude', 'info/attributes', 'packed-refs'];

interface Answer {
  readonly state: WorkState;
  readonly takenMs: number;
  /** Wall clock minus monotonic clock, ms. */
  readonly offsetMs: number;
  readonly stamp: string;
}

/**
 * Caches git's answers: git takes a tenth of a second, and most commands touch little. An answer is reused for a path when the
 * repository's own files are unchanged and nothing at, above or below the path was touched since.
 */
export class WorkMemory {
  readonly #answers = new Map<string, Answer>();

  answer(repository: string, path: string, ask: () => WorkState | undefined): WorkState | undefined {
    const stamp = stampOf(repository);
    const known = this.#answers.get(repository);
    if (known !== undefined && known.stamp === stamp && isUntouched(repository, path, known))
      return { ...known.state, isRemembered: true };
    const takenMs = Date.now();
    const state = ask();
    if (state === undefined || stamp === undefined) this.#answers.delete(repository);
    else this.#answers.set(repository, { state, takenMs, offsetMs: takenMs - performance.now(), stamp });
    return state;
  }
}

/** Size and times of git's own files; undefined when they are elsewhere, as in some linked work trees. */
function stampOf(repository: string): string | undefined {
  const folder = gitFolder(join(repository, '.git'));
  if (folder === undefined) return undefined;
  const head = textOf(join(folder, 'HEAD'))?.trim() ?? '';
  const branch = head.startsWith('ref: ') ? [head.slice('ref: '.length)] : [];
  const shared = textOf(join(folder, 'commondir'))?.trim();
  const folders = shared === undefined ? [folder] : [folder, join(folder, shared)];
  return folders.flatMap((each) => [...gitFiles, ...branch].map((file) => stampOfFile(join(each, file)))).join('\n');
}

function gitFolder(path: string): string | undefined {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry?.isDirectory() === true) return path;
  return entry?.isFile() === true ? /^gitdir: (.+)/.exec(textOf(path) ?? '')?.[1] : undefined;
}

function stampOfFile(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found === undefined ? '-' : `${found.size} ${found.ctimeMs} ${found.ino}`;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isUntouched(repository: string, path: string, { state, takenMs, offsetMs }: Answer): boolean {
  if (Math.abs(Date.now() - performance.now() - offsetMs) > clockSetMs) return false;
  const limitMs = takenMs - slackMs;
  const below = relative(repository, path);
  if (below.startsWith('..')) return false;
  const ignored = new Set(state.ignored);
  // Folders above define what is ignored, and an added or removed folder changes its parent's time.
  const above: string[] = [];
  for (let at = dirname(path); at.length >= repository.length; at = dirname(at)) above.push(at);
  if (
    above.some(
      (folder) => isLater(join(folder, '.gitignore'), limitMs) || isLater(join(folder, '.gitattributes'), limitMs),
    )
  )
    return false;
  let there = path;
  while (lstatSync(there, { throwIfNoEntry: false }) === undefined && there.length > repository.length)
    there = dirname(there);
  if (there !== path && isLater(there, limitMs)) return false;
  const open = [path];
  let left = maxEntries;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    left -= 1;
    if (left < 0 || isLater(at, limitMs)) return false;
    const entry = lstatSync(at, { throwIfNoEntry: false });
    if (entry?.isDirectory() !== true) continue;
    // The content of an ignored folder only matters for questions about that folder.
    for (const name of readdirSync(at)) if (name !== '.git' && !ignored.has(join(at, name))) open.push(join(at, name));
  }
  return true;
}

/** The change time (`ctime`) cannot be set, so a command cannot hide a change. */
function isLater(path: string, limitMs: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.ctimeMs > limitMs;
}

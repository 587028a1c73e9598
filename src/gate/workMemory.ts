import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { WorkState } from './gateHost.ts';

/** A folder with more in it is as dear to look through as git is to ask. Source: own choice. */
const maxEntries = 1000;
/** Times of files are coarse, and a file may be written while git reads, ms. */
const slackMs = 20;
/** A wall clock that moved this far against the steady one was set, so that times of files say nothing, ms. */
const clockSetMs = 1000;
/** What git itself reads to know what is committed and where to look; a commit, a reset and a stage each change one of them. */
const gitFiles = ['HEAD', 'index', 'logs/HEAD', 'config', 'info/exclude', 'info/attributes', 'packed-refs'];

interface Answer {
  readonly state: WorkState;
  readonly takenMs: number;
  /** Wall clock minus steady clock, ms. */
  readonly offsetMs: number;
  readonly stamp: string;
}

/**
 * Git takes a tenth of a second to answer, and most commands touch little. An answer serves again for a path when nothing of the
 * repository's own files has changed, and nothing at, above or below that path was touched since.
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

/** Size and times of git's own files; undefined where they lie at another place, as in a linked work tree of an odd kind. */
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
  // Which files are ignored is said in the folders above, and a folder that came or went shows in the time of the one around it.
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
    // What lies in an ignored folder changes no answer but about itself.
    for (const name of readdirSync(at)) if (name !== '.git' && !ignored.has(join(at, name))) open.push(join(at, name));
  }
  return true;
}

/** Nobody can set the time at which a file was last changed in any way (`ctime`), so a command cannot hide a change. */
function isLater(path: string, limitMs: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.ctimeMs > limitMs;
}

import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { GateHost, WorkState } from './gateHost.ts';
import { protectedPlace } from './protectedPaths.ts';
import type { Word } from './shell/words.ts';

/** Where a path ends up once links, `..` and `~` are resolved. */
export interface Place {
  readonly path: string;
  readonly zone: 'inside' | 'temporary' | 'outside' | 'device';
  /** The workspace itself, a home folder, the root or a system folder: losing it means losing everything. */
  readonly isVital: boolean;
  /** Why it is protected, in words. */
  readonly protects: string | undefined;
  /** The sentence for a file that the person protects from AI edits. */
  readonly owned: string | undefined;
}

/** A sentence if the person protects this file from AI edits, else undefined. Paths are absolute. */
export type OwnedRule = (path: string) => string | undefined;

const temporaryFolders = ['/tmp', '/var/tmp', '/private/tmp', '/private/var/tmp', '/dev/shm'];
export function isTemporaryFolder(path: string): boolean {
  return temporaryFolders.includes(path);
}

/** `PATH_MAX` on Linux: no path is longer. */
const maxPathLength = 4096;
/** A slower repository is treated as if nothing were committed. Ending a late git takes about 20 ms more. */
const maxGitMs = 220;
/** Reserved for the rest of the verdict, ms. */
const reserveMs = 30;

const harmlessDevices = new Set([
  '/dev/null',
  '/dev/stdout',
  '/dev/stderr',
  '/dev/tty',
  '/dev/fd',
  '/dev/zero',
  '/dev/stdin',
]);
/** Path depth up to which folders such as `/home/name` and `/usr/lib` count as vital. */
const vitalRoots =
  /^\/(home|users|root|etc|usr|bin|sbin|lib|lib64|boot|var|opt|sys|proc|dev|srv|mnt|media|library|system|applications|volumes|private)?(\/[^/]*)?$/i;
const windowsVital = /^[a-z]:\/?(windows|users|program files( \(x86\))?)?(\/[^/]*)?\/?$/i;

/** Thrown when reading the line takes longer than a verdict may. */
export class TooLate extends Error {}

/** The files as one verdict sees them. Git is asked only when a finding depends on it, and only once while nothing changes. */
export class Places {
  #work: { readonly state: WorkState | undefined } | undefined;
  readonly #real = new Map<string, string>();
  readonly #endMs: number;
  readonly #host: GateHost;
  readonly #workspace: string;
  readonly #ownedRule: OwnedRule;
  /** Files that the judged line has written so far: running one would run something nobody has seen. */
  readonly written = new Set<string>();
  /** Where the line has moved uncommitted work. */
  readonly moved = new Set<string>();
  readonly #fetched = new Set<string>();
  /** Names of commits and remotes that the line has fetched from other people. */
  readonly foreignRefs = new Set<string>();
  readonly #links = new Set<string>();
  /** True once the line has written or deleted anything. */
  touched = false;
  /** True once the line has loaded a key file into variables. */
  knowsKeys = false;
  /** True once the line has put text into a file. */
  fills = false;

  /** @param endMs When the verdict is due, on the host's clock. */
  constructor(
    host: GateHost,
    workspace: string,
    ownedRule: OwnedRule = () => undefined,
    endMs: number = Number.POSITIVE_INFINITY,
  ) {
    this.#host = host;
    this.#endMs = endMs;
    this.#ownedRule = ownedRule;
    this.#workspace = host.realPath(workspace);
  }

  get workspace(): string {
    return this.#workspace;
  }

  get host(): GateHost {
    return this.#host;
  }

  /** The line brings a file or a folder in from elsewhere: running it would run what nobody has seen. */
  fetch(path: string, cwd: string | null): void {
    this.fills = true;
    const place = this.ofPath(path, cwd);
    if (place !== null) this.#fetched.add(place.path);
  }

  /** True once the line has brought anything in. */
  get hasFetched(): boolean {
    return this.#fetched.size > 0;
  }

  isFetched(path: string): boolean {
    return this.written.has(path) || [...this.#fetched].some((folder) => this.within(path, folder));
  }

  /** The line makes a link: where paths through it lead is only known when it runs. */
  link(path: string): void {
    this.#links.add(path);
  }

  /** @throws TooLate when the verdict is due. */
  checkTime(): void {
    if (this.isLate) throw new TooLate();
  }

  get isLate(): boolean {
    return this.#host.nowMs() > this.#endMs;
  }

  /** What git says of the workspace, right for this path at least; undefined when it says nothing (in time). */
  #workAt(path: string): WorkState | undefined {
    // One answer of git serves the whole verdict; if git was too slow once, it is not asked again.
    if (this.#work !== undefined && this.#work.state?.isRemembered !== true) return this.#work.state;
    const timeoutMs = Math.min(maxGitMs, this.#endMs - this.#host.nowMs() - reserveMs);
    const state = this.#host.workState(this.#workspace, timeoutMs, path);
    this.#work = { state };
    return state;
  }

  /** What git says about the whole workspace; undefined when it does not answer in time. */
  get work(): WorkState | undefined {
    return this.#workAt(this.#workspace);
  }

  /** True when everything under the path is committed as it is on disk, so that removing it loses nothing. */
  isCommitted(path: string): boolean {
    const work = this.#workAt(path);
    if (work === undefined || !this.within(path, work.root) || this.within(path, join(work.root, '.git'))) return false;
    const isApart = (other: string) => !this.within(path, other) && !this.within(other, path);
    return [work.changed, work.untracked, work.ignored].every((paths) => paths.every(isApart));
  }

  /** True when something under the path is changed or new, and not ignored. */
  holdsWork(path: string): boolean {
    const work = this.#workAt(path);
    if (work === undefined) return true;
    const touches = (other: string) => this.within(path, other) || this.within(other, path);
    return work.changed.some(touches) || work.untracked.some(touches);
  }

  /** True when a tracked file under the path differs from the last commit. */
  changes(path: string): boolean {
    return this.#workAt(path)?.changed.some((other) => this.within(path, other) || this.within(other, path)) === true;
  }

  isIgnored(path: string): boolean {
    return this.#workAt(path)?.ignored.some((other) => this.within(path, other)) === true;
  }

  /** True when the file was never committed. */
  isNew(path: string): boolean {
    const work = this.#workAt(path);
    return (
      work !== undefined &&
      this.within(path, work.root) &&
      [...work.untracked, ...work.ignored].some((other) => this.within(path, other))
    );
  }

  /** The repository that contains a file outside the workspace, or undefined. */
  otherRepository(path: string): string | undefined {
    for (let at = path; at !== dirname(at); at = dirname(at))
      if (this.#host.kind(join(at, '.git')) !== 'none') return at;
    return undefined;
  }

  /** @returns null when the path is only known at run time. */
  of(word: Word, cwd: string | null): Place | null {
    if (word.isDynamic) return null;
    return this.ofPath(word.text, cwd);
  }

  ofPath(text: string, cwd: string | null): Place | null {
    if (text.includes('\0') || text.length > maxPathLength) return null;
    const onDrive = /^[a-z]:/i.test(text) ? text.replaceAll(/[\\/]+/g, '/') : '';
    const isVitalOnDrive = windowsVital.test(onDrive);
    // Where there are no drives, the line is meant for another machine.
    if (isVitalOnDrive || (sep === '/' && onDrive[2] === '/'))
      return { path: text, zone: 'outside', isVital: isVitalOnDrive, protects: undefined, owned: undefined };
    const home = this.#host.home;
    const named = /^~([^/]*)(\/.*)?$/.exec(text);
    let written = text;
    if (named !== null) {
      if (named[1] === '+') written = `${cwd ?? '.'}${named[2] ?? ''}`;
      else written = named[1] === '' ? `${home}${named[2] ?? ''}` : `/home/${named[1]}${named[2] ?? ''}`;
    }
    if (!isAbsolute(written) && cwd === null) return null;
    const lexical = resolve(cwd ?? '/', written);
    if (harmlessDevices.has(lexical) || lexical.startsWith('/dev/fd/'))
      return { path: lexical, zone: 'temporary', isVital: false, protects: undefined, owned: undefined };
    if ([...this.#links].some((link) => lexical !== link && this.within(lexical, link))) return null;
    const path = this.#realPath(lexical);
    const isInside = this.within(path, this.#workspace);
    const isTemporary = !isInside && temporaryFolders.some((folder) => this.#isNobodys(path, folder));
    const zone = isInside ? 'inside' : isTemporary ? 'temporary' : path.startsWith('/dev/') ? 'device' : 'outside';
    const isVital =
      this.within(this.#workspace, path) ||
      this.within(home, path) ||
      (zone === 'outside' && vitalRoots.test(path)) ||
      temporaryFolders.includes(path);
    // Inside the workspace only the part below its root counts: the workspace may itself be under `.config`.
    const below = isInside ? relative(this.#workspace, path) : path;
    const protects =
      zone === 'temporary'
        ? undefined
        : (protectedPlace(below) ?? protectedPlace(isInside ? relative(this.#workspace, lexical) : lexical));
    return { path, zone, isVital, protects, owned: this.#ownedRule(path) ?? this.#ownedRule(lexical) };
  }

  /** The workspace or the home may itself be in a temporary folder; what shares its top-level folder there is not free game. */
  #isNobodys(path: string, temporary: string): boolean {
    if (path === temporary || !this.within(path, temporary)) return false;
    return [this.#workspace, this.#host.home].every((own) => {
      const [first = ''] = relative(temporary, own).split(sep);
      return !this.within(own, temporary) || !this.within(path, join(temporary, first));
    });
  }

  #realPath(lexical: string): string {
    let path = this.#real.get(lexical);
    if (path === undefined) {
      this.checkTime();
      path = this.#host.realPath(lexical);
      this.#real.set(lexical, path);
    }
    return path;
  }

  /** Whether a path is the folder or inside it. */
  within(path: string, folder: string): boolean {
    const [a, b] = this.#host.ignoresCase ? [path.toLowerCase(), folder.toLowerCase()] : [path, folder];
    return a === b || a.startsWith(b.endsWith(sep) ? b : `${b}${sep}`);
  }
}

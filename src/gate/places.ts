import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { GateHost } from './gateHost.ts';
import { protectedPlace } from './protectedPaths.ts';
import type { Word } from './words.ts';

/** Where a path comes to lie once links, `..` and `~` are followed. */
export interface Place {
  readonly path: string;
  readonly zone: 'inside' | 'temporary' | 'outside' | 'device';
  /** The workspace itself, a home, the root or a folder of the system: losing it is losing everything. */
  readonly isVital: boolean;
  /** What is protected about it, in words. */
  readonly protects: string | undefined;
  /** The sentence for a file that the person keeps by hand. */
  readonly owned: string | undefined;
}

/** Says whether the person keeps a file by hand: a sentence, or undefined. Paths are absolute. */
export type OwnedRule = (path: string) => string | undefined;

const temporaryFolders = ['/tmp', '/var/tmp', '/private/tmp', '/private/var/tmp', '/dev/shm'];
export function isTemporaryFolder(path: string): boolean {
  return temporaryFolders.includes(path);
}

const harmlessDevices = new Set([
  '/dev/null',
  '/dev/stdout',
  '/dev/stderr',
  '/dev/tty',
  '/dev/fd',
  '/dev/zero',
  '/dev/stdin',
]);
/** Depth at which `/home/name` and `/usr/lib` still count as vital. */
const vitalRoots =
  /^\/(home|users|root|etc|usr|bin|sbin|lib|lib64|boot|var|opt|sys|proc|dev|srv|mnt|media|library|system|applications|volumes|private)?(\/[^/]*)?$/i;
const windowsVital = /^[a-z]:[\\/]*(windows|users|program files( \(x86\))?)?([\\/][^\\/]*)?[\\/]*$/i;

export class Places {
  readonly #host: GateHost;
  readonly #workspace: string;
  readonly #ownedRule: OwnedRule;
  /** What the line that is judged has written so far: running it would run what nobody has seen. */
  readonly written = new Set<string>();

  constructor(host: GateHost, workspace: string, ownedRule: OwnedRule = () => undefined) {
    this.#host = host;
    this.#ownedRule = ownedRule;
    this.#workspace = host.realPath(workspace);
  }

  get workspace(): string {
    return this.#workspace;
  }

  get host(): GateHost {
    return this.#host;
  }

  /** @returns null when the path is only known at run time. */
  of(word: Word, cwd: string | null): Place | null {
    if (word.isDynamic) return null;
    return this.ofPath(word.text, cwd);
  }

  ofPath(text: string, cwd: string | null): Place | null {
    if (windowsVital.test(text))
      return { path: text, zone: 'outside', isVital: true, protects: undefined, owned: undefined };
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
    const path = this.#host.realPath(lexical);
    const isInside = this.#within(path, this.#workspace);
    const isTemporary = !isInside && temporaryFolders.some((folder) => this.#within(path, folder) && path !== folder);
    const zone = isInside ? 'inside' : isTemporary ? 'temporary' : path.startsWith('/dev/') ? 'device' : 'outside';
    const isVital =
      this.#within(this.#workspace, path) ||
      this.#within(home, path) ||
      (zone === 'outside' && vitalRoots.test(path)) ||
      temporaryFolders.includes(path);
    // Inside the workspace only the part below its root is looked at: a workspace may itself lie below `.config`.
    const below = isInside ? relative(this.#workspace, path) : path;
    const protects =
      zone === 'temporary'
        ? undefined
        : (protectedPlace(below) ?? protectedPlace(isInside ? relative(this.#workspace, lexical) : lexical));
    return { path, zone, isVital, protects, owned: this.#ownedRule(path) ?? this.#ownedRule(lexical) };
  }

  #within(path: string, folder: string): boolean {
    const [a, b] = this.#host.ignoresCase ? [path.toLowerCase(), folder.toLowerCase()] : [path, folder];
    return a === b || a.startsWith(b.endsWith(sep) ? b : `${b}${sep}`);
  }
}

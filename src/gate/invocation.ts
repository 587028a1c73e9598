import { basename, join, relative } from 'node:path';
import { isTemporaryFolder, type Place, type Places } from './places.ts';
import { isSecret, regenerableName } from './protectedPaths.ts';
import type { Input, Redirect } from './shell/shellCommand.ts';
import { plainWord, type Word } from './shell/words.ts';
import type { Finding, GateClass } from './verdict.ts';

/** What changes for a program that another one starts. */
export interface RunChange {
  readonly input?: Input;
  readonly cwd?: string | null;
  /** Assignments before it, as `NAME=value`. */
  readonly assigned?: readonly Word[];
}

/** One program about to run, and how a tool's rule reports on it. */
export interface Invocation {
  /** The program's name without its folder, in lower case. */
  readonly name: string;
  readonly args: readonly Word[];
  readonly input: Input;
  readonly redirects: readonly Redirect[];
  readonly cwd: string | null;
  readonly places: Places;
  report(finding: Finding): void;
  /** Judges another program that this one starts. */
  run(words: readonly Word[], change?: RunChange): void;
  /** Judges text that this program passes to a shell, optionally in another folder. @param positions `$0`, `$1` and so on. */
  script(text: string, cwd?: string | null, positions?: readonly Word[]): void;
  /** Judges text that runs later, when every variable may have changed. */
  laterScript(text: string): void;
  /** Judges text that this very shell runs, so it may set variables and change the folder; undefined when it cannot be read. */
  inShell(text: string | undefined): void;
  /** Judges code that this program runs. */
  code(language: string, text: string): void;
}

/** The same program in another folder; null when that is only known at run time. */
export function inFolder(invocation: Invocation, cwd: string | null): Invocation {
  return {
    ...invocation,
    cwd,
    run: (words, change) => invocation.run(words, { cwd, ...change }),
    script: (text, folder = cwd, positions) => invocation.script(text, folder, positions),
  };
}

export function ask(invocation: Invocation, gateClass: GateClass, reason: string): void {
  invocation.report({ class: gateClass, reason });
}

export function deny(invocation: Invocation, gateClass: GateClass, reason: string): void {
  invocation.report({ class: gateClass, reason, isFatal: true });
}

/** Not understood: reason to ask in the sandbox, but not to stop another agent. */
export function doubt(invocation: Invocation, reason: string): void {
  invocation.report({ class: 'notUnderstood', reason, isDoubt: true });
}

/** The texts of the arguments. */
export function texts(invocation: Invocation): string[] {
  return invocation.args.map(({ text }) => text);
}

export interface Removal {
  readonly isRecursive: boolean;
  readonly isForced: boolean;
}

const losesWork = 'deleteOrOverwriteUncommitted';

/** Judges the removal of a file or folder. */
export function checkRemoval(
  invocation: Invocation,
  word: Word,
  { isRecursive, isForced }: Removal,
  verb = `${invocation.name} deletes`,
): void {
  const text = word.text;
  const { places } = invocation;
  // For `/*`, `~/*` and `./*` the folder in front counts.
  const folder = word.isGlob ? folderBeforeGlob(text) || '.' : text;
  const place = places.of({ ...word, text: folder }, invocation.cwd);
  if (place === null) {
    const isHome = /^\$\{?HOME\b/.test(text);
    if (isHome) return deny(invocation, 'outsideWorkspace', `${verb} below the home folder.`);
    return ask(invocation, losesWork, `${verb} ${text}, which is only known when it runs.`);
  }
  places.touched = true;
  if ([...places.moved].some((path) => places.within(path, place.path)))
    ask(invocation, losesWork, `${verb} ${text}, where this line has moved work that is not committed.`);
  if (place.protects !== undefined) ask(invocation, 'protectedPath', `${verb} ${text}: ${place.protects}.`);
  if (place.owned !== undefined) deny(invocation, 'ownedCode', place.owned);
  if (place.zone === 'device') return deny(invocation, 'permissionsOrProcesses', `${verb} a device.`);
  if (word.isGlob && isTemporaryFolder(place.path)) return;
  const isWhole = place.isVital && !(word.isGlob && /[^*/.?]/.test(text.slice(folder === '.' ? 0 : folder.length)));
  if (isWhole && place.zone === 'inside') return ask(invocation, losesWork, `${verb} the whole workspace.`);
  if (isWhole && (isRecursive || word.isGlob) && !/^\/(private\/)?(var\/)?tmp$/.test(place.path))
    return deny(invocation, 'outsideWorkspace', `${verb} ${place.path} with everything in it.`);
  if (place.zone === 'temporary') return checkTemporary(invocation, place.path, verb);
  if (place.zone === 'outside')
    return ask(invocation, 'outsideWorkspace', `${verb} ${place.path}, which lies outside the workspace.`);
  const kind = places.host.kind(place.path);
  const shown = relative(places.workspace, place.path) || '.';
  const made = regenerableName(word.isGlob ? join(shown, basename(text)) : shown);
  if (made === 'always') {
    if (kind !== 'none' && places.changes(place.path))
      ask(invocation, losesWork, `${verb} ${shown}, which git tracks and which is changed.`);
    return;
  }
  if (made === 'often' && (kind === 'none' || places.isIgnored(place.path))) return;
  if (kind !== 'none' && places.isCommitted(place.path)) return;
  if (word.isGlob) return ask(invocation, losesWork, `${verb} every file that fits ${text}.`);
  if (kind === 'none' && !(isRecursive && isForced)) return;
  ask(invocation, losesWork, `${verb} ${shown}, and not all of it is committed.`);
}

/** `src/` of `src/*.ts`. */
function folderBeforeGlob(text: string): string {
  const at = text.search(/[*?[]/);
  return at < 0 ? text : text.slice(0, text.lastIndexOf('/', at) + 1);
}

/** A temporary folder belongs to nobody, but what others put there is theirs. */
function checkTemporary(invocation: Invocation, path: string, verb: string): void {
  const { places } = invocation;
  if (places.host.kind(path) === 'none' || places.written.has(path)) return;
  if (places.otherRepository(path) !== undefined)
    ask(invocation, losesWork, `${verb} ${path}, which belongs to another git work tree.`);
  else doubt(invocation, `${verb} ${path}, which was there before.`);
}

/** Judges writing to a file. @param keeps True when the present content stays, as with `>>`. */
export function checkWrite(
  invocation: Invocation,
  word: Word,
  keeps: boolean,
  verb = `${invocation.name} writes to`,
): Place | null {
  const { places } = invocation;
  const place = places.of(word, invocation.cwd);
  if (place === null) {
    places.touched = true;
    places.fills = true;
    ask(invocation, 'outsideWorkspace', `${verb} ${word.text}, which is only known when it runs.`);
    return null;
  }
  if (/^\/dev\/(null|stdout|stderr|tty|fd\/\d+)$/.test(place.path)) return place;
  places.touched = true;
  places.fills = true;
  const isOwn = places.written.has(place.path);
  places.written.add(place.path);
  if (place.zone === 'device') deny(invocation, 'permissionsOrProcesses', `${verb} the device ${place.path}.`);
  if (place.protects !== undefined) ask(invocation, 'protectedPath', `${verb} ${word.text}: ${place.protects}.`);
  if (place.owned !== undefined) deny(invocation, 'ownedCode', place.owned);
  if (place.zone === 'outside')
    ask(invocation, 'outsideWorkspace', `${verb} ${place.path}, which lies outside the workspace.`);
  if (!keeps && word.isGlob) checkFitting(invocation, word, verb);
  if (keeps || isOwn || places.host.kind(place.path) !== 'file') return place;
  const sentence = `${verb} ${word.text} and overwrites work that is not committed.`;
  if (place.zone === 'temporary' && places.otherRepository(place.path) !== undefined)
    ask(invocation, losesWork, sentence);
  if (place.zone !== 'inside' || places.isCommitted(place.path)) return place;
  const made = regenerableName(relative(places.workspace, place.path));
  if (made === 'no' || places.changes(place.path)) ask(invocation, losesWork, sentence);
  return place;
}

/** A pattern may fit any file of the folder in front of it. */
function checkFitting(invocation: Invocation, word: Word, verb: string): void {
  const { places } = invocation;
  const folder = places.ofPath(folderBeforeGlob(word.text) || '.', invocation.cwd);
  if (folder?.zone !== 'inside' || places.isIgnored(folder.path)) return;
  if (regenerableName(relative(places.workspace, folder.path)) !== 'always' && places.holdsWork(folder.path))
    ask(invocation, losesWork, `${verb} every file that fits ${word.text}, and not all of them are committed.`);
}

/**
 * Judges writing files into a folder, where they may overwrite files of the same names.
 * @param keeps True when nothing there is overwritten.
 */
export function checkInto(
  invocation: Invocation,
  folder: Word,
  keeps: boolean,
  verb = `${invocation.name} writes into`,
): void {
  const place = checkWrite(invocation, folder, true, verb);
  const { places } = invocation;
  if (keeps || place === null || place.zone !== 'inside' || places.host.kind(place.path) !== 'folder') return;
  if (regenerableName(relative(places.workspace, place.path)) === 'always' || places.isIgnored(place.path)) return;
  if (places.holdsWork(place.path))
    ask(invocation, losesWork, `${verb} ${folder.text}, where it may overwrite work that is not committed.`);
}

/** Judges the target of a copy: the file itself, or a file inside the target folder. */
export function checkCopy(invocation: Invocation, sources: readonly Word[], target: Word, keeps: boolean): void {
  const { places } = invocation;
  const place = places.of(target, invocation.cwd);
  if (place === null || places.host.kind(place.path) !== 'folder') {
    checkWrite(invocation, target, keeps);
    return;
  }
  checkWrite(invocation, target, true);
  if (keeps) return;
  for (const source of sources) {
    if (source.isDynamic || source.isGlob) {
      checkInto(invocation, target, false);
      continue;
    }
    const name = basename(source.text);
    const inner = name === '.' || name === '' ? place.path : join(place.path, name);
    const kind = places.host.kind(inner);
    if (kind === 'folder') checkInto(invocation, plainWord(inner), false);
    else if (kind === 'file') checkWrite(invocation, plainWord(inner), false);
  }
}

/** Programs that use a file's name, size or permissions but never show its content. */
const showsNothing =
  /^(test|\[|\[\[|ls|ll|stat|touch|chmod|mkdir|rm|rmdir|unlink|find|fd|du|wc|basename|dirname|realpath|readlink|which|cd|pushd|echo|printf|alias|export|source|\.|mv|trash|tree|git (add|stage|rm|check-ignore|ls-files|status|restore|checkout|log|diff|mv|clean|commit)|dir|test-path|remove-item|get-childitem|new-item|set-location)$/;

/**
 * Whether a glob is written for the usual names of key files.
 * @param matchesDots True for tools whose `*` also matches a name's first dot; a shell's does not.
 */
export function fitsSecret(pattern: string, matchesDots = false): boolean {
  if (pattern.length > 40 || /^\*+$/.test(pattern)) return false;
  const source = pattern
    .replaceAll(/[\\^$.|+(){}]/g, '\\$&')
    .replaceAll(/\*+/g, '[^/]*')
    .replaceAll('?', '.');
  try {
    const fits = new RegExp(`^${source}$`);
    return ['.env', '.env.local', '.env.production', 'id_rsa', 'id_ed25519', '.npmrc', '.netrc'].some(
      (name) =>
        fits.test(name) &&
        (!name.startsWith('.') || pattern.startsWith('.') || (matchesDots && /[a-z]/i.test(pattern))),
    );
  } catch {
    // Not a valid shell pattern either.
    return false;
  }
}

/** Programs that print what stands in a file, or copy it to where nobody looks for keys. */
const showsText =
  /^(cat|tac|nl|head|tail|less|more|most|bat|base64|base32|xxd|od|hexdump|hd|strings|sort|uniq|cut|rev|paste|fold|fmt|column|sed|awk|gawk|grep|egrep|fgrep|rg|jq|yq|cp|diff|cmp|tee|dd)$/;
/** Programs that look for a text, and what is a member in code more often than a file: `rg process.env`, `grep -r event.key`. */
const searchesText = /^(grep|egrep|fgrep|ugrep|rg|ag|ack|git grep|select-string|findstr)$/;
const memberName = /^(?:\w+\.)+(?:env|key)$/;

/** A key file's name inside of what the shell still expands. */
const keyInText =
  /^[^\s#]{0,80}[/$({\s=:"'-]\.env(?![\w-]|\.(?:example|sample|template|dist))|^[^\s#]{0,80}\bid_(?:rsa|ed25519)\b(?!\.pub)/;

/** Keys that a command prints end up in front of the model. */
export function checkRead(invocation: Invocation, word: Word): void {
  if (/^\/proc\/[^/]{1,40}\/(environ|mem|cmdline)$/.test(word.text))
    return ask(invocation, 'protectedPath', `${invocation.name} reads the environment or the memory of a program.`);
  // `${x:-.env}`: what is only known when it runs, but is written to be a key.
  if (word.isDynamic && showsText.test(invocation.name) && keyInText.test(word.text))
    ask(invocation, 'protectedPath', `${invocation.name} gets ${word.text}, a place of keys.`);
  if (word.isDynamic) return;
  // A text with spaces is a message or code, unless there is such a file, or it begins like a path and ends in a name.
  if (/\s/.test(word.text) && !(/^(?:~|\.{0,2})\//.test(word.text) && !/\s/.test(basename(word.text)))) {
    const place = invocation.places.ofPath(word.text, invocation.cwd);
    if (place === null || invocation.places.host.kind(place.path) === 'none') return;
  }
  const path = word.text
    .replace(/^[^@/~.]*@/, '')
    .replace(/^--?[\w-]+=@?/, '')
    .replace(/^(if|src|source)=/, '');
  const attached = /^-[A-Za-z](\W.*)$/s.exec(word.text)?.[1];
  // The last word is the target of a copy; writing to it shows nothing.
  if (
    /^(cp|mv|ln|install|tee|touch|rsync|scp)$/.test(invocation.name) &&
    word === invocation.args.at(-1) &&
    invocation.args.length > 1
  )
    return;
  for (const each of attached === undefined ? [path] : [path, attached]) {
    const place = invocation.places.ofPath(each, invocation.cwd);
    // `wc --files0-from=.env` prints the names that stand in the file.
    if (place === null || (showsNothing.test(invocation.name) && !word.text.startsWith('--files0-from'))) continue;
    if (!isSecret(place.path, place.zone === 'inside') && !(word.isGlob && fitsSecret(basename(place.path)))) continue;
    if (
      searchesText.test(invocation.name) &&
      memberName.test(each) &&
      invocation.places.host.kind(place.path) === 'none'
    )
      continue;
    // A bare word such as the `auth.json` in `grep foo auth.json` need not be a file; one that is missing now may exist when the command
    // runs.
    if (/[/~.]|^id_/.test(each) || place.zone === 'outside')
      ask(invocation, 'protectedPath', `${invocation.name} gets ${each}, a place of keys.`);
  }
}

const lists = /^(ls|ll|vdir|exa|eza|du|tree|diff|colordiff|grep|egrep|fgrep|ugrep|ack|ag|rg|stat|file)$/;

/** Personal files outside the workspace are for their owner to share; system files are public. */
export function checkOutsideRead(invocation: Invocation, word: Word): void {
  const place = word.isDynamic ? null : invocation.places.of(word, invocation.cwd);
  if (place?.zone !== 'outside') return;
  // Only listing programs reveal anything about a folder.
  if (!lists.test(invocation.name) && invocation.places.host.kind(place.path) === 'folder') return;
  if (/^\/(usr|bin|lib\w*|opt|proc|sys|var\/log|etc|library|applications|system|nix|run)(\/|$)/i.test(place.path))
    return;
  doubt(invocation, `${invocation.name} reads ${place.path}, which lies outside the workspace.`);
}

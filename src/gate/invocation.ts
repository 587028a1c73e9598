import { relative } from 'node:path';
import { isTemporaryFolder, type Place, type Places } from './places.ts';
import { isRegenerable } from './protectedPaths.ts';
import type { Input, Redirect } from './shellCommand.ts';
import type { Finding, GateClass } from './verdict.ts';
import type { Word } from './words.ts';

/** One program about to run, and the ways in which a tool's rule speaks about it. */
export interface Invocation {
  /** The program's name without its folder, in lower case. */
  readonly name: string;
  readonly args: readonly Word[];
  readonly input: Input;
  readonly redirects: readonly Redirect[];
  readonly cwd: string | null;
  readonly places: Places;
  report(finding: Finding): void;
  /** Another program that this one starts. */
  run(words: readonly Word[], change?: { readonly input?: Input; readonly cwd?: string | null }): void;
  /** Text that this program hands to a shell, in another folder where one is given. */
  script(text: string, cwd?: string | null): void;
  /** Code that this program runs. */
  code(language: string, text: string): void;
}

export function ask(invocation: Invocation, gateClass: GateClass, reason: string): void {
  invocation.report({ class: gateClass, reason });
}

export function deny(invocation: Invocation, gateClass: GateClass, reason: string): void {
  invocation.report({ class: gateClass, reason, isFatal: true });
}

/** The words' texts. */
export function texts(invocation: Invocation): string[] {
  return invocation.args.map(({ text }) => text);
}

export interface Removal {
  readonly isRecursive: boolean;
  readonly isForced: boolean;
}

/** Judges the loss of a file or a folder. */
export function checkRemoval(invocation: Invocation, word: Word, { isRecursive, isForced }: Removal): void {
  const verb = `${invocation.name} deletes`;
  const text = word.text;
  // `/*`, `~/*`, `./*`: what counts is the folder in front.
  const folder = word.isGlob ? text.replace(/[^/]*[*?[].*$/, '') || '.' : text;
  const place = invocation.places.of({ ...word, text: folder }, invocation.cwd);
  if (place === null) {
    const isHome = /^\$\{?HOME\b/.test(text);
    if (isHome) return deny(invocation, 'outsideWorkspace', `${verb} below the home folder.`);
    return ask(invocation, 'deleteOrOverwriteUncommitted', `${verb} ${text}, which is only known when it runs.`);
  }
  if (place.protects !== undefined) ask(invocation, 'protectedPath', `${verb} ${text}: ${place.protects}.`);
  if (place.owned !== undefined) deny(invocation, 'ownedCode', place.owned);
  if (place.zone === 'device') return deny(invocation, 'permissionsOrProcesses', `${verb} a device.`);
  if (word.isGlob && isTemporaryFolder(place.path)) return;
  const isWhole = place.isVital && !(word.isGlob && /[^*/.?]/.test(text.slice(folder === '.' ? 0 : folder.length)));
  if (isWhole && place.zone === 'inside')
    return ask(invocation, 'deleteOrOverwriteUncommitted', `${verb} the whole workspace.`);
  if (isWhole && (isRecursive || word.isGlob) && !/^\/(private\/)?(var\/)?tmp$/.test(place.path))
    return deny(invocation, 'outsideWorkspace', `${verb} ${place.path} with everything in it.`);
  if (place.zone === 'temporary') return;
  if (place.zone === 'outside')
    return ask(invocation, 'outsideWorkspace', `${verb} ${place.path}, which lies outside the workspace.`);
  const shown = relative(invocation.places.workspace, place.path) || '.';
  const kind = invocation.places.host.kind(place.path);
  if (isRegenerable(text.replace(/\/+$/, ''))) return;
  if (word.isGlob) return ask(invocation, 'deleteOrOverwriteUncommitted', `${verb} every file that fits ${text}.`);
  if (kind === 'none' && !(isRecursive && isForced)) return;
  if (kind !== 'none' && invocation.places.host.isCommitted(place.path)) return;
  ask(invocation, 'deleteOrOverwriteUncommitted', `${verb} ${shown}, and not all of it is committed.`);
}

/** Judges that a file is written. @param keeps True when what is in it stays, as with `>>`. */
export function checkWrite(
  invocation: Invocation,
  word: Word,
  keeps: boolean,
  verb = `${invocation.name} writes to`,
): Place | null {
  const place = invocation.places.of(word, invocation.cwd);
  if (place === null) {
    ask(invocation, 'outsideWorkspace', `${verb} ${word.text}, which is only known when it runs.`);
    return null;
  }
  invocation.places.written.add(place.path);
  if (place.zone === 'device') deny(invocation, 'permissionsOrProcesses', `${verb} the device ${place.path}.`);
  if (place.protects !== undefined) ask(invocation, 'protectedPath', `${verb} ${word.text}: ${place.protects}.`);
  if (place.owned !== undefined) deny(invocation, 'ownedCode', place.owned);
  if (place.zone === 'outside')
    ask(invocation, 'outsideWorkspace', `${verb} ${place.path}, which lies outside the workspace.`);
  if (place.zone === 'inside' && !keeps && invocation.places.host.kind(place.path) === 'file') {
    const isKept = isRegenerable(place.path) || invocation.places.host.isCommitted(place.path);
    if (!isKept)
      ask(
        invocation,
        'deleteOrOverwriteUncommitted',
        `${verb} ${word.text} and overwrites work that is not committed.`,
      );
  }
  return place;
}

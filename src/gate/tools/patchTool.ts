import { flagsOf } from '../getopt.ts';
import { ask, checkWrite, type Invocation } from '../invocation.ts';
import type { Word } from '../words.ts';

/** Lines of a patch that name a file: what is written, renamed, or deleted. Git writes the names of renames without `a/` and `b/`. */
const named = /^(\+\+\+|---|rename (?:from|to)|copy (?:from|to)) +"?([^\t\r\n"]+)/gm;

/** How names of a patch become files. */
interface Target {
  readonly cwd: string | null;
  /** Leading folders of its names that are left off; 1 for what git writes. */
  readonly strip: number;
}

/**
 * What a patch changes, by the names in it: the same rules hold as when a command names the files itself. A patch that cannot be read
 * before it is applied is asked about.
 */
function checkPatch(invocation: Invocation, text: string | undefined, { cwd, strip }: Target): void {
  if (text === undefined)
    return ask(invocation, 'hiddenCode', `${invocation.name} applies a patch that is only known when it runs.`);
  const paths = new Set<string>();
  for (const [, kind = '', found = ''] of text.matchAll(named)) {
    const name = found.trim();
    if (name === '/dev/null') continue;
    const parts = name.split('/').slice(/^[rc]/.test(kind) ? Math.max(0, strip - 1) : strip);
    // Fewer folders than are to be left off: the whole name is judged.
    paths.add(parts.join('/') || name);
  }
  for (const path of paths)
    checkWrite(
      { ...invocation, cwd },
      { text: path, isDynamic: false, isGlob: false },
      true,
      `${invocation.name} changes`,
    );
}

function textOfFile(invocation: Invocation, word: Word): string | undefined {
  const place = word.isDynamic ? null : invocation.places.of(word, invocation.cwd);
  return place === null || invocation.places.written.has(place.path)
    ? undefined
    : invocation.places.host.readText(place.path);
}

/** A file that is not there has no effect, and is no reason to ask. */
function fromFile(invocation: Invocation, word: Word, target: Target): void {
  const place = word.isDynamic ? null : invocation.places.of(word, invocation.cwd);
  const isAbsent =
    place !== null && !invocation.places.written.has(place.path) && invocation.places.host.kind(place.path) === 'none';
  if (!isAbsent) checkPatch(invocation, textOfFile(invocation, word), target);
}

function fromInput(invocation: Invocation, target: Target): void {
  const { input } = invocation;
  if (input.kind === 'text') checkPatch(invocation, input.text, target);
  if (input.kind === 'file') fromFile(invocation, input.path, target);
  // What git itself prints was in the repository before.
  if (input.kind === 'pipe' && !input.from.every((name) => name === 'git')) checkPatch(invocation, undefined, target);
}

function targetOf(invocation: Invocation, strip: string | undefined, usual: number, folder: Word | undefined): Target {
  const count = Number(strip ?? usual);
  return {
    strip: Number.isInteger(count) && count >= 0 ? count : usual,
    cwd: folder === undefined ? invocation.cwd : (invocation.places.of(folder, invocation.cwd)?.path ?? null),
  };
}

/** Where the files of a patch come to lie, whatever their names are: a folder that steers or lies outside is asked about. */
function checkFolder(invocation: Invocation, folder: Word | undefined): void {
  if (folder === undefined) return;
  const place = invocation.places.of(folder, invocation.cwd);
  if (place === null || place.zone !== 'inside' || place.protects !== undefined)
    ask(
      invocation,
      'outsideWorkspace',
      `${invocation.name} changes files in ${folder.text}, which is not the project.`,
    );
}

/** A patch applied backwards takes away what it once brought: with `git diff` that is all work since the last commit. */
function takesBack(invocation: Invocation, isReverse: boolean): void {
  if (isReverse)
    ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} takes back what a patch has changed.`);
}

/** `patch`: its names lose as many folders as `-p` says. */
export function patch(invocation: Invocation): void {
  const { operands, value, has } = flagsOf(invocation.args, [
    '-i',
    '--input',
    '-p',
    '--strip',
    '-d',
    '--directory',
    '-o',
    '-r',
  ]);
  if (has('--dry-run', '--help', '--version')) return;
  const to = targetOf(invocation, value('-p', '--strip')?.text, 0, value('-d', '--directory'));
  takesBack(invocation, has('-R', '--reverse'));
  const [target, second] = operands;
  if (target !== undefined) checkWrite(invocation, target, true, 'patch changes');
  const output = value('-o');
  if (output !== undefined) checkWrite(invocation, output, false);
  const file = value('-i', '--input') ?? second;
  // It changes to the folder before it opens the patch; a redirection was opened before.
  checkFolder(invocation, value('-d', '--directory'));
  if (file !== undefined) fromFile({ ...invocation, cwd: to.cwd }, file, to);
  else fromInput(invocation, to);
}

/** `git apply` and `git am`. */
export function gitPatch(invocation: Invocation, args: readonly Word[]): void {
  const { operands, has, value } = flagsOf(args, ['-p', '-C', '--directory', '--exclude', '--include', '--whitespace']);
  if (has('--stat', '--check', '--numstat', '--summary', '--abort', '--skip', '--quit', '--show-current-patch')) return;
  const to = targetOf(invocation, value('-p')?.text, 1, value('--directory'));
  takesBack(invocation, has('-R', '--reverse'));
  checkFolder(invocation, value('--directory'));
  if (operands.length === 0 && !has('--continue')) fromInput(invocation, to);
  for (const word of operands) fromFile(invocation, word, to);
}

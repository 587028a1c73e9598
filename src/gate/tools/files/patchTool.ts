import { ask, checkWrite, type Invocation } from '../../invocation.ts';
import { flagsOf } from '../../shell/getopt.ts';
import type { Word } from '../../shell/words.ts';

/** Patch lines that name a file that is written, renamed or deleted. Git writes renames without `a/` and `b/`. */
const named = /^(\+\+\+|---|Index:|rename (?:from|to)|copy (?:from|to)) +"?([^\t\r\n"]+)/gm;

/** How names in a patch map to files. */
interface Target {
  readonly cwd: string | null;
  /** Number of leading folders to strip; 1 for git's patches. */
  readonly strip: number;
}

/**
 * Judges a patch by the file names in it, with the same rules as for a command that names those files. A patch that cannot be read
 * beforehand is asked about.
 */
function checkPatch(invocation: Invocation, text: string | undefined, { cwd, strip }: Target): void {
  if (text === undefined)
    return ask(invocation, 'hiddenCode', `${invocation.name} applies a patch that is only known when it runs.`);
  const paths = new Set<string>();
  for (const [, kind = '', found = ''] of text.matchAll(named)) {
    // Git writes unusual characters of a quoted name as octal numbers.
    const name = found
      .trim()
      .replaceAll(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
    if (name === '/dev/null') continue;
    const parts = name.split('/').slice(/^[rc]/.test(kind) ? Math.max(0, strip - 1) : strip);
    // Too few folders to strip: judge the whole name.
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

/** A missing patch file does nothing, so there is no reason to ask. `-` is the input. */
function fromFile(invocation: Invocation, word: Word, target: Target): void {
  if (word.text === '-') return fromInput(invocation, target);
  const place = word.isDynamic ? null : invocation.places.of(word, invocation.cwd);
  const isAbsent =
    place !== null && !invocation.places.written.has(place.path) && invocation.places.host.kind(place.path) === 'none';
  if (!isAbsent) checkPatch(invocation, textOfFile(invocation, word), target);
}

function fromInput(invocation: Invocation, target: Target): void {
  const { input } = invocation;
  if (input.kind === 'text') checkPatch(invocation, input.text, target);
  if (input.kind === 'file') fromFile(invocation, input.path, target);
  // What git prints was already in the repository.
  if (input.kind === 'pipe' && !input.from.every((name) => name === 'git')) checkPatch(invocation, undefined, target);
}

function targetOf(invocation: Invocation, strip: string | undefined, usual: number, folder: Word | undefined): Target {
  const count = Number(strip ?? usual);
  return {
    strip: Number.isInteger(count) && count >= 0 ? count : usual,
    cwd: folder === undefined ? invocation.cwd : (invocation.places.of(folder, invocation.cwd)?.path ?? null),
  };
}

/** The folder that a patch applies to: ask when it is protected or outside. */
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

/** A reversed patch removes what it once added: with `git diff`, all work since the last commit. */
function takesBack(invocation: Invocation, isReverse: boolean): void {
  if (isReverse)
    ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} takes back what a patch has changed.`);
}

/** `patch`: strips as many folders as `-p` says. */
export function patch(invocation: Invocation): void {
  const { operands, value, values, has } = flagsOf(invocation.args, [
    '-i',
    '--input',
    '-p',
    '--strip',
    '-d',
    '--directory',
    '-o',
    '--output',
    '-r',
    '--reject-file',
  ]);
  if (has('--dry-run', '--help', '--version')) return;
  const to = targetOf(invocation, value('-p', '--strip')?.text, 0, value('-d', '--directory'));
  takesBack(invocation, has('-R', '--reverse'));
  const [target, second] = operands;
  if (target !== undefined) checkWrite(invocation, target, true, 'patch changes');
  for (const output of values('-o', '--output', '-r', '--reject-file'))
    if (output.text !== '-') checkWrite(invocation, output, false);
  if (has('-e', '--ed')) ask(invocation, 'hiddenCode', 'patch hands its input to the editor ed, which runs commands.');
  const file = value('-i', '--input') ?? second;
  // patch changes folder before it opens the patch file, but after redirections were opened.
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

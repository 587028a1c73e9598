import { flagsOf } from '../flags.ts';
import { type Act, ask, checkWrite } from '../invocation.ts';
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
function checkPatch(act: Act, text: string | undefined, { cwd, strip }: Target): void {
  if (text === undefined) return ask(act, 'hiddenCode', `${act.name} applies a patch that is only known when it runs.`);
  const paths = new Set<string>();
  for (const [, kind = '', found = ''] of text.matchAll(named)) {
    const name = found.trim();
    if (name === '/dev/null') continue;
    const parts = name.split('/').slice(/^[rc]/.test(kind) ? Math.max(0, strip - 1) : strip);
    // Fewer folders than are to be left off: the whole name is judged.
    paths.add(parts.join('/') || name);
  }
  for (const path of paths)
    checkWrite({ ...act, cwd }, { text: path, isDynamic: false, isGlob: false }, true, `${act.name} changes`);
}

function textOfFile(act: Act, word: Word): string | undefined {
  const place = word.isDynamic ? null : act.places.of(word, act.cwd);
  return place === null || act.places.written.has(place.path) ? undefined : act.places.world.readText(place.path);
}

/** A file that is not there has no effect, and is no reason to ask. */
function fromFile(act: Act, word: Word, target: Target): void {
  const place = word.isDynamic ? null : act.places.of(word, act.cwd);
  const isAbsent =
    place !== null && !act.places.written.has(place.path) && act.places.world.kind(place.path) === 'none';
  if (!isAbsent) checkPatch(act, textOfFile(act, word), target);
}

function fromInput(act: Act, target: Target): void {
  const { input } = act;
  if (input.kind === 'text') checkPatch(act, input.text, target);
  if (input.kind === 'file') fromFile(act, input.path, target);
  // What git itself prints was in the repository before.
  if (input.kind === 'pipe' && !input.from.every((name) => name === 'git')) checkPatch(act, undefined, target);
}

function targetOf(act: Act, strip: string | undefined, usual: number, folder: Word | undefined): Target {
  const count = Number(strip ?? usual);
  return {
    strip: Number.isInteger(count) && count >= 0 ? count : usual,
    cwd: folder === undefined ? act.cwd : (act.places.of(folder, act.cwd)?.path ?? null),
  };
}

/** `patch`: its names lose as many folders as `-p` says. */
export function patch(act: Act): void {
  const { operands, value, has } = flagsOf(act.args, [
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
  const to = targetOf(act, value('-p', '--strip')?.text, 0, value('-d', '--directory'));
  const [target, second] = operands;
  if (target !== undefined) checkWrite(act, target, true, 'patch changes');
  const output = value('-o');
  if (output !== undefined) checkWrite(act, output, false);
  const file = value('-i', '--input') ?? second;
  // It changes to the folder before it opens the patch; a redirection was opened before.
  if (file !== undefined) fromFile({ ...act, cwd: to.cwd }, file, to);
  else fromInput(act, to);
}

/** `git apply` and `git am`. */
export function gitPatch(act: Act, args: readonly Word[]): void {
  const { operands, has, value } = flagsOf(args, ['-p', '-C', '--directory', '--exclude', '--include', '--whitespace']);
  if (has('--stat', '--check', '--numstat', '--summary', '--abort', '--skip', '--quit', '--show-current-patch')) return;
  const to = targetOf(act, value('-p')?.text, 1, value('--directory'));
  if (operands.length === 0 && !has('--continue')) fromInput(act, to);
  for (const word of operands) fromFile(act, word, to);
}

import { type Act, ask, checkWrite } from '../act.ts';
import { flagsOf } from '../flags.ts';
import type { Word } from '../words.ts';

/** Lines of a patch that name a file: what is written, renamed, or deleted. */
const named = /^(?:\+\+\+|---|rename (?:from|to)|copy to) +"?([^\t\r\n"]+)/gm;

/**
 * What a patch changes, by the names in it: the same rules hold as when a command names the files itself. A patch that cannot be read
 * before it is applied is asked about. @param strip Leading folders of its names that are left off, 1 as git writes them.
 */
function checkPatch(act: Act, text: string | undefined, strip: number): void {
  if (text === undefined) return ask(act, 'hiddenCode', `${act.name} applies a patch that is only known when it runs.`);
  const paths = new Set<string>();
  for (const [, name = ''] of text.matchAll(named)) {
    if (name.trim() === '/dev/null') continue;
    paths.add(/^[ab]\//.test(name) ? name.split('/').slice(strip).join('/') : name.trim());
  }
  for (const path of paths)
    checkWrite(act, { text: path, isDynamic: false, isGlob: false }, true, `${act.name} changes`);
}

function textOfFile(act: Act, word: Word): string | undefined {
  const place = word.isDynamic ? null : act.places.of(word, act.cwd);
  return place === null || act.places.written.has(place.path) ? undefined : act.places.world.readText(place.path);
}

/** A file that is not there has no effect, and is no reason to ask. */
function fromFile(act: Act, word: Word, strip: number): void {
  const place = word.isDynamic ? null : act.places.of(word, act.cwd);
  const isAbsent =
    place !== null && !act.places.written.has(place.path) && act.places.world.kind(place.path) === 'none';
  if (!isAbsent) checkPatch(act, textOfFile(act, word), strip);
}

function fromInput(act: Act, strip: number): void {
  const { input } = act;
  if (input.kind === 'text') checkPatch(act, input.text, strip);
  if (input.kind === 'file') fromFile(act, input.path, strip);
  // What git itself prints was in the repository before.
  if (input.kind === 'pipe' && !input.from.every((name) => name === 'git')) checkPatch(act, undefined, strip);
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
  const strip = Number(value('-p', '--strip')?.text ?? 0);
  const folder = value('-d', '--directory');
  const cwd = folder === undefined ? act.cwd : (act.places.of(folder, act.cwd)?.path ?? null);
  const [target, second] = operands;
  if (target !== undefined) checkWrite(act, target, true, 'patch changes');
  const output = value('-o');
  if (output !== undefined) checkWrite(act, output, false);
  const file = value('-i', '--input') ?? second;
  if (file !== undefined) fromFile({ ...act, cwd }, file, strip);
  else fromInput({ ...act, cwd }, strip);
}

/** `git apply` and `git am`. */
export function gitPatch(act: Act, args: readonly Word[]): void {
  const { operands, has } = flagsOf(args, ['-p', '-C', '--directory', '--exclude', '--include', '--whitespace']);
  if (has('--stat', '--check', '--numstat', '--summary', '--abort', '--skip', '--quit', '--show-current-patch')) return;
  if (operands.length === 0 && !has('--continue')) fromInput(act, 1);
  for (const word of operands) fromFile(act, word, 1);
}

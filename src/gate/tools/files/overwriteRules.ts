import { dirname } from 'node:path';
import { ask, checkInto, checkRemoval, checkWrite, type Invocation } from '../../invocation.ts';
import { flagsOf, type Parsed } from '../../shell/getopt.ts';
import { plainWord, textOf, type Word } from '../../shell/words.ts';

/** Special ways to overwrite files: truncate, dd, split, archives, and tools that empty a folder first. */

/** Files of a folder looked at, at most. Chosen by us: takes a few milliseconds. */
const maxListed = 1000;

export function cutsOff(invocation: Invocation, { operands }: Parsed): void {
  for (const word of operands) {
    const place = checkWrite(invocation, word, false, 'truncate cuts');
    if (place !== null && place.zone === 'inside' && invocation.places.host.kind(place.path) === 'none') continue;
    ask(invocation, 'deleteOrOverwriteUncommitted', `truncate cuts off what is in ${word.text}.`);
  }
}

export function dd(invocation: Invocation): void {
  for (const word of invocation.args) {
    const target = /^of=(.*)$/s.exec(word.text)?.[1];
    if (target !== undefined) checkWrite(invocation, { ...word, text: target }, false);
  }
}

/** @param prefix The common beginning of the output names. */
export function splits(invocation: Invocation, prefix: Word | undefined): void {
  const { places } = invocation;
  if (prefix === undefined) {
    places.touched = true;
    return;
  }
  const place = checkWrite(invocation, prefix, true);
  if (place?.zone !== 'inside') return;
  // Output names are the prefix plus a few letters; existing files of such names are overwritten.
  for (const path of places.host.files(dirname(place.path), maxListed))
    if (path.startsWith(place.path) && path !== place.path && dirname(path) === dirname(place.path))
      checkWrite(invocation, plainWord(path), false);
}

/** Options naming a folder that the tool empties before writing to it. Sources: the manuals. */
const emptied: Readonly<Record<string, string>> = {
  pytest: '--basetemp',
  cargo: '--target-dir',
  vite: '--outDir',
  typedoc: '--out',
  playwright: '--output',
  mkdocs: '-d --site-dir',
  jekyll: '-d --destination',
  hugo: '-d --destination',
  mdbook: '-d --dest-dir',
  nyc: '-t --temp-dir --temp-directory',
  c8: '--temp-directory',
  ng: '--output-path',
};
/** Flags with which other tools empty the folders they are given. */
const empties = /^(--clear|--wipe)$/;

/** Judges folders that a tool would empty. */
export function checkEmptied(invocation: Invocation): void {
  const { name, args } = invocation;
  const removal = { isRecursive: true, isForced: true };
  const options = emptied[name];
  // Cargo empties its folder only when it cleans.
  if (options !== undefined && (name !== 'cargo' || args.some(({ text }) => text === 'clean')))
    for (const word of flagsOf(args, options).values(...options.split(' ')))
      checkRemoval(invocation, word, removal, `${name} empties`);
  if (/^(venv|virtualenv|uv|meson)$/.test(name) && args.some(({ text }) => empties.test(text)))
    for (const word of args)
      if (!/^(-|setup$|venv$)/.test(word.text)) checkRemoval(invocation, word, removal, `${name} empties`);
}

/** `jar cf FILE`, `jar --create --file=FILE`, `jar xf FILE`. */
export function jar(invocation: Invocation, { operands, has }: Parsed): void {
  const [letters, file] = operands;
  const old = /^[ctxuivfmeP0M]+$/.test(textOf(letters)) ? textOf(letters) : '';
  if (/[cu]/.test(old) && old.includes('f') && file !== undefined) checkWrite(invocation, file, old.includes('u'));
  if (old.includes('x') || has('-x', '--extract')) checkInto(invocation, plainWord('.'), false);
}

/** `ar rcs ARCHIVE FILES`; with a, b or i a member name precedes the archive. */
export function ar(invocation: Invocation): void {
  const [letters, ...rest] = invocation.args.filter(({ text }) => !text.startsWith('--'));
  const verb = textOf(letters).replace(/^-/, '');
  if (verb.startsWith('x')) checkInto(invocation, plainWord('.'), false);
  const archive = rest[/[abi]/.test(verb.slice(1)) ? 1 : 0];
  if (/^[rqdms]/.test(verb) && archive !== undefined) checkWrite(invocation, archive, true);
}

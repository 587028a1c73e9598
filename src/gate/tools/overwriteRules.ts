import { dirname } from 'node:path';
import { flagsOf, type Parsed } from '../getopt.ts';
import { ask, checkInto, checkRemoval, checkWrite, type Invocation } from '../invocation.ts';
import { plainWord, type Word } from '../words.ts';

/** What writes over files by a way of its own: truncate, dd, split, archives, and tools that empty a folder first. */

/** Files of a folder that are looked at. Source: own choice, some milliseconds. */
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

/** @param prefix What the names of the pieces begin with. */
export function splits(invocation: Invocation, prefix: Word | undefined): void {
  const { places } = invocation;
  if (prefix === undefined) {
    places.touched = true;
    return;
  }
  const place = checkWrite(invocation, prefix, true);
  if (place?.zone !== 'inside') return;
  // The pieces are named by the prefix and some letters: what is there under such a name is overwritten.
  for (const path of places.host.files(dirname(place.path), maxListed))
    if (path.startsWith(place.path) && path !== place.path && dirname(path) === dirname(place.path))
      checkWrite(invocation, plainWord(path), false);
}

/** Options of tools with which they empty a folder before they write into it. Sources: their manuals. */
const emptied: Readonly<Record<string, string>> = {
  pytest: '--basetemp',
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
/** Flags with which others empty the folders that they are given. */
const empties = /^(--clear|--wipe)$/;

/** Judges the folders that a tool empties. */
export function checkEmptied(invocation: Invocation): void {
  const { name, args } = invocation;
  const removal = { isRecursive: true, isForced: true };
  const options = emptied[name];
  if (options !== undefined)
    for (const word of flagsOf(args, options).values(...options.split(' ')))
      checkRemoval(invocation, word, removal, `${name} empties`);
  if (/^(venv|virtualenv|uv|meson)$/.test(name) && args.some(({ text }) => empties.test(text)))
    for (const word of args)
      if (!/^(-|setup$|venv$)/.test(word.text)) checkRemoval(invocation, word, removal, `${name} empties`);
}

/** `jar cf FILE`, `jar --create --file=FILE`, `jar xf FILE`. */
export function jar(invocation: Invocation, { operands, has }: Parsed): void {
  const [letters, file] = operands;
  const old = /^[ctxuivfmeP0M]+$/.test(letters?.text ?? '') ? (letters?.text ?? '') : '';
  if (/[cu]/.test(old) && old.includes('f') && file !== undefined) checkWrite(invocation, file, old.includes('u'));
  if (old.includes('x') || has('-x', '--extract')) checkInto(invocation, plainWord('.'), false);
}

/** `ar rcs ARCHIVE FILES`; with a, b or i the name of a member stands in front of the archive. */
export function ar(invocation: Invocation): void {
  const [letters, ...rest] = invocation.args.filter(({ text }) => !text.startsWith('--'));
  const verb = (letters?.text ?? '').replace(/^-/, '');
  if (verb.startsWith('x')) checkInto(invocation, plainWord('.'), false);
  const archive = rest[/[abi]/.test(verb.slice(1)) ? 1 : 0];
  if (/^[rqdms]/.test(verb) && archive !== undefined) checkWrite(invocation, archive, true);
}

import { lstatSync, readdirSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import picomatch from 'picomatch';
import { plural } from '../../base/plural.ts';

/** Nobody reads more. */
const maxPlaces = 12;
/** Counting a folder stops here. */
const maxCounted = 1000;

/** The files and folders that a command line names, in words for people: what is there now and may be affected. */
export function namedPlaces(command: string, folder: string): readonly string[] {
  const words = new Set(command.split(/[\s"'`;|&<>()=,]+/).filter((word) => word !== '' && !word.startsWith('-')));
  const places: string[] = [];
  for (const word of words) {
    if (places.length >= maxPlaces) break;
    const path = resolve(folder, word);
    const found = foundAt(path);
    const isOutside = isAbsolute(word) || word.startsWith('~') || relative(folder, path).startsWith('..');
    if (isOutside && /^(?:~|\/|\.\.)/.test(word)) places.push(l10n.t('{0}: outside the copy', word));
    else if (found?.isDirectory() === true) places.push(l10n.t('{0}: folder, {1}', word, countWords(countFiles(path))));
    else if (found !== undefined)
      places.push(
        found.isSymbolicLink() ? l10n.t('{0}: link', word) : l10n.t('{0}: file, {1} bytes', word, String(found.size)),
      );
    else if (globCharacters.test(word)) {
      const count = matched(folder, word.split('/'));
      if (count > 0) places.push(`${word}: ${countWords(count)}`);
    }
  }
  if (/[$`]|<\(/.test(command)) places.push(lateWords);
  return places;
}

function foundAt(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A path through a file, too long, or not a path at all: nothing is there.
    return undefined;
  }
}

const globCharacters = /[*?[\]{}]/;
/** Shown last if part of the command is only known when it runs. */
const lateWords = l10n.t('more: part of this command is only known when it runs');

/** How many files a shell pattern matches, including everything in the folders it matches. */
function matched(folder: string, [part = '', ...rest]: readonly string[]): number {
  if (part === '') return rest.length === 0 ? countFiles(folder) : matched(folder, rest);
  const fits = globCharacters.test(part) ? picomatch(part) : (name: string) => name === part;
  let count = 0;
  for (const entry of entriesOf(folder)) {
    if (count >= maxCounted) break;
    if (!fits(entry.name)) continue;
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) count += rest.length === 0 ? 1 : 0;
    else count += rest.length === 0 ? countFiles(path) : matched(path, rest);
  }
  return Math.min(count, maxCounted);
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Unreadable, or gone in the meantime: nothing in it can be named.
    return [];
  }
}

function countFiles(folder: string): number {
  let count = 0;
  const open = [folder];
  for (let next = open.pop(); next !== undefined && count < maxCounted; next = open.pop()) {
    for (const entry of entriesOf(next)) {
      if (entry.isDirectory()) open.push(join(next, entry.name));
      else count += 1;
    }
  }
  return count;
}

function countWords(count: number): string {
  if (count >= maxCounted) return l10n.t('{0} files or more', maxCounted);
  return plural(count, 'file');
}

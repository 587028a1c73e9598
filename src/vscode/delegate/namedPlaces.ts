import { lstatSync, readdirSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { plural } from '../../base/plural.ts';

/** More are not read. */
const maxPlaces = 12;
/** A folder is not counted further. */
const maxCounted = 1000;

/** The files and folders that a command line names, as a person reads them: what is there now and may be touched. */
export function namedPlaces(command: string, folder: string): readonly string[] {
  const words = new Set(command.split(/[\s"'`;|&<>()=,]+/).filter((word) => word !== '' && !word.startsWith('-')));
  const places: string[] = [];
  for (const word of words) {
    if (places.length >= maxPlaces) break;
    const path = resolve(folder, word);
    const found = lstatSync(path, { throwIfNoEntry: false });
    const isOutside = isAbsolute(word) || word.startsWith('~') || relative(folder, path).startsWith('..');
    if (isOutside && /^(?:~|\/|\.\.)/.test(word)) places.push(`${word}: outside the copy`);
    else if (found?.isDirectory() === true) places.push(`${word}: folder, ${countWords(countFiles(path))}`);
    else if (found !== undefined)
      places.push(`${word}: ${found.isSymbolicLink() ? 'link' : `file, ${found.size} bytes`}`);
  }
  return places;
}

function countFiles(folder: string): number {
  let count = 0;
  const open = [folder];
  for (let next = open.pop(); next !== undefined && count < maxCounted; next = open.pop()) {
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      if (entry.isDirectory()) open.push(join(next, entry.name));
      else count += 1;
    }
  }
  return count;
}

function countWords(count: number): string {
  if (count >= maxCounted) return `${maxCounted} files or more`;
  return plural(count, 'file');
}

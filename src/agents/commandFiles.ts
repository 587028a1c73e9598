import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { writersOf } from '../provenance/agents/agentCommand.ts';

/** A command that names more files than this is not editing by hand. Chosen by us. */
const maxFiles = 50;
const maxPathLength = 300;

/** The files that a command line names and may write; files that do not exist yet only as targets of output. Absolute. */
export function filesNamedIn(command: string, cwd: string): readonly string[] {
  if (writersOf(command).length === 0) return [];
  const [, folder] = /^\s*cd\s+("[^"]*"|'[^']*'|[^\s;&|]+)\s*(?:&&|;)/u.exec(command) ?? [];
  const at = folder === undefined ? cwd : resolve(cwd, unquoted(folder));
  const found = new Set<string>();
  let isOutput = false;
  for (const [part] of command.matchAll(/>{1,2}\|?|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'`;|&<>()]+|[;|&\n]/gu)) {
    if (found.size > maxFiles) return [];
    if (/^>|^tee$/u.test(part)) {
      isOutput = true;
      continue;
    }
    const word = unquoted(part);
    if (word.startsWith('-')) continue;
    if (!/^[;|&\n]$/u.test(part) && word !== '' && word.length <= maxPathLength && !/[\n\0]/u.test(word)) {
      for (const path of word.includes('*') ? matching(resolve(at, word)) : [resolve(at, word)])
        if (isFile(path) || (isOutput && !isThere(path) && isThere(dirname(path)))) found.add(path);
    }
    isOutput = false;
  }
  return [...found];
}

/** Expands `*` in the last part of a path. */
function matching(path: string): readonly string[] {
  const pattern = new RegExp(
    `^${basename(path)
      .replaceAll(/[.+?^${}()|[\]\\]/gu, '\\$&')
      .replaceAll('*', '[^/]*')}$`,
    'u',
  );
  try {
    return readdirSync(dirname(path))
      .filter((name) => pattern.test(name) && !name.startsWith('.'))
      .map((name) => join(dirname(path), name));
  } catch {
    // No such folder.
    return [];
  }
}

function unquoted(word: string): string {
  return /^["'].*["']$/su.test(word) ? word.slice(1, -1) : word;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

// The plan of the house (rooms on floors), and the actual files and imports of src.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from './paths.ts';

/** Upper floors may only import lower ones. */
export const floors: Readonly<Record<string, number>> = {
  base: 0,
  gate: 1,
  models: 1,
  sandbox: 1,
  statistics: 1,
  store: 1,
  syntax: 1,
  agents: 2,
  assist: 2,
  hints: 2,
  history: 2,
  practice: 2,
  provenance: 2,
  tasks: 2,
  team: 2,
  vscode: 3,
  webview: 3,
  cli: 3,
  'extension.ts': 4,
  'cli.ts': 4,
};

/** Rooms that may import a room on the same floor. */
export const neighbours: Readonly<Record<string, readonly string[]>> = {
  agents: ['provenance', 'tasks'],
  assist: ['hints'],
  gate: ['syntax'],
  history: ['provenance'],
  team: ['tasks', 'history'],
};

export interface Import {
  readonly from: string;
  /** A file of src (`room/name.ts`) if `isLocal`, otherwise a module. */
  readonly to: string;
  readonly isLocal: boolean;
  readonly isType: boolean;
}

export interface Source {
  readonly file: string;
  readonly text: string;
  /** The text with comments, strings and regular expressions emptied. */
  readonly code: string;
}

const importPattern =
  /^[ \t]*(?:import|export)\s+(?<type>type\s+)?(?:[^'";()]*?\sfrom\s+)?['"](?<name>[^'"\n]+)['"]|\bimport\(\s*['"](?<dynamic>[^'"\n]+)['"]\s*\)/gm;

export function withoutStringsAndComments(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[=(,:!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*/g,
    (match) => (match.startsWith('/*') ? match.replaceAll(/[^\n]/g, '') : match.startsWith('//') ? '' : "''"),
  );
}

export function importsOf({ file, text }: Source): Import[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, '');
  return [...code.matchAll(importPattern)].map(({ groups = {} }) => {
    const name = groups['name'] ?? groups['dynamic'] ?? '';
    const to = name.startsWith('.') ? posix.join(posix.dirname(file), name) : name;
    // Everything outside src is foreign, like a package.
    const isLocal = name.startsWith('.') && !to.startsWith('../');
    return { from: file, to, isLocal, isType: groups['type'] !== undefined };
  });
}

export function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

export const sources: readonly Source[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(join(root, 'src', name), 'utf8');
    return { file: name.replaceAll('\\', '/'), text, code: withoutStringsAndComments(text) };
  });
export const imports = sources.flatMap(importsOf);

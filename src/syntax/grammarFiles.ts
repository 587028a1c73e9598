import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadGrammar } from './parser.ts';

/** Reads grammars from the package's `syntaxes` folder or, in an unbuilt checkout, from their packages. */
export function grammarFiles(packageRoot: string): ReadGrammar {
  const folders = [
    join(packageRoot, 'syntaxes'),
    join(packageRoot, 'node_modules', '@vscode', 'tree-sitter-wasm', 'wasm'),
    join(packageRoot, 'node_modules', 'web-tree-sitter'),
  ];
  return async (fileName) => {
    const folder = folders.find((each) => existsSync(join(each, fileName)));
    if (folder === undefined) throw new Error(`The grammar ${fileName} is missing; build the package again.`);
    return readFile(join(folder, fileName));
  };
}

import { posix } from 'node:path';

/** Relative imports of JavaScript and TypeScript, Ruby's `require_relative`, C's `#include "..."`. */
const relativeImport =
  /\b(?:from|import|require|require_relative)\s{0,9}\(?\s{0,9}['"](\.[^'"\n]{1,300})['"]|^#\s{0,9}include\s{1,9}"([^"\n]{1,300})"/gm;
const pythonImport = /^[ \t]{0,40}(?:from|import)[ \t]{1,9}(\.{0,9})([\w.]{0,300})/gm;
/** Folders of a repository in which Python packages are looked for. */
const pythonRoots = ['', 'src', 'lib'];

/** A file as imports name it: without its extension, and the folder instead of its index file. */
export function importKey(path: string): string {
  return path.replace(/\.\w{1,6}$/, '').replace(/\/(?:index|__init__|mod)$/, '');
}

/** Keys (see {@link importKey}) of the files that a text may import; not every key belongs to a file. */
export function importedKeys(path: string, text: string): readonly string[] {
  const folder = posix.dirname(path);
  const isPython = /\.pyi?$/.test(path);
  const keys = isPython
    ? [...text.matchAll(pythonImport)].flatMap(([, dots = '', module = '']) => pythonKeys(folder, dots.length, module))
    : [...text.matchAll(relativeImport)].map(([, near, included = '']) =>
        importKey(posix.join(folder, near ?? included)),
      );
  const own = importKey(path);
  return [...new Set(keys)].filter((key) => key !== own);
}

function pythonKeys(folder: string, dots: number, module: string): readonly string[] {
  const parts = module.split('.').filter(Boolean);
  if (dots === 0) return pythonRoots.map((root) => posix.join(root, ...parts));
  return [posix.join(folder, ...Array.from({ length: dots - 1 }, () => '..'), ...parts)];
}

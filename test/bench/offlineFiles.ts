import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { root } from '../run/paths.ts';

export interface TextFile {
  /** Path below the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const ownFolders = ['media', 'src', 'test'];
const ownFiles = /\.(?:ts|mjs|css|html)$/;
const foreignFiles = /(?<!\.min)\.(?:ts|js|mjs|cjs|tsx)$/;
/** Longer files of packages are bundles, which nobody writes. */
const maxForeignBytes = 100_000;

/** This repository's own files: `learned` and, one in five by the hash of the path, `heldOut`. */
export function ownSplit(): { readonly learned: readonly TextFile[]; readonly heldOut: readonly TextFile[] } {
  const files = ownFolders.flatMap((folder) => filesBelow(folder, ownFiles)).map(read);
  return {
    learned: files.filter(({ path }) => !isHeldOut(path)),
    heldOut: files.filter(({ path }) => isHeldOut(path)),
  };
}

/** Stated with the figures: whoever repeats the measurement gets the same split. */
export const splitRule = 'held out: first byte of SHA-256(path) mod 5 = 0';

function isHeldOut(path: string): boolean {
  return firstByte(path) % 5 === 0;
}

/** Paths of code files in the installed packages, in an order that mixes the packages; files of one package are alike. */
export function packageFiles(count: number): readonly string[] {
  return filesBelow('node_modules', foreignFiles)
    .filter((path) => statSync(join(root, path)).size <= maxForeignBytes)
    .map((path) => ({ path, key: createHash('sha256').update(path).digest('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, count)
    .map(({ path }) => path);
}

export function read(path: string): TextFile {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

function filesBelow(folder: string, names: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name) && extname(entry.name) !== '')
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/').replace(/^\//, ''))
    .sort();
}

function firstByte(path: string): number {
  return createHash('sha256').update(path).digest()[0] ?? 0;
}

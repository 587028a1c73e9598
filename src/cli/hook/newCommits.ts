import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortHash } from '../../base/shortHash.ts';
import { headOf } from '../../history/git/headFile.ts';
import type { HookFolder } from './hookFolder.ts';

/** What the notes of new commits are written from. */
export interface NewCommits {
  readonly root: string;
  readonly from: string;
  readonly to: string;
}

/** Whether a working tree's HEAD has changed since the last call. Only reads files; git is not started. */
export function newCommits(root: string, hooks: HookFolder): NewCommits | undefined {
  const to = headOf(root);
  if (to === undefined) return undefined;
  const folder = join(hooks.path, 'heads');
  const file = join(folder, shortHash(root));
  const from = textOf(file);
  if (from === to) return undefined;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, to, { mode: 0o600 });
  // A window with the folder open writes the note itself, and knows more.
  return from === undefined || hooks.hasWindow(root) ? undefined : { root, from, to };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The first call for this folder.
    return undefined;
  }
}

import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import type { Git } from './git.ts';

/** A revision or range as typed by a person. @throws AppError `badInput` if git would take it for an option. */
export function revisionArgument(text: string): string {
  if (text === '' || text.startsWith('-'))
    throw new AppError('badInput', l10n.t('"{0}" isn’t a revision; name a commit or a branch.', text));
  return text;
}

/** Path from the folder git runs in to the top of the working tree: '' or `../../`. Empty in a bare repository, which has no folders. */
export async function topFolder(git: Git): Promise<string> {
  const up = await git.run(['rev-parse', '--show-cdup']).catch(() => undefined);
  return up?.toString('utf8').trim() ?? '';
}

/** Whether git would look up a path literally: `./a` is relative to where git runs, and a newline would end the query. */
export function isPathInTree(path: string): boolean {
  return path !== '' && !/[\n\0]/u.test(path) && !/^\.{1,2}(?:\/|$)/u.test(path) && !path.startsWith('/');
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Decodes a path as git prints it without `-z`: quoted if it contains a quote, a backslash or a control character. */
export function unquotedPath(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  const bytes: Buffer[] = [];
  for (const [part, octal, letter] of text.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gsu)) {
    if (octal !== undefined) bytes.push(Buffer.of(Number.parseInt(octal, 8)));
    else if (letter !== undefined) bytes.push(Buffer.of(escapes[letter] ?? letter.charCodeAt(0)));
    else bytes.push(Buffer.from(part));
  }
  return Buffer.concat(bytes).toString('utf8');
}

/** The full hash of a commit that a person named. @throws AppError `badInput` if there is none. */
export async function commitOf(git: Git, revision: string): Promise<string> {
  const hash = await git
    .run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
    .catch(() => undefined);
  if (hash === undefined)
    throw new AppError('badInput', l10n.t('There is no commit "{0}" in this repository.', revision));
  return hash.toString('utf8').trim();
}

/** The trees of commits, by commit; those that git does not have are left out. Starts no process for none. */
export async function treesOf(git: Git, commits: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(commits)];
  if (names.length === 0) return new Map();
  const input = names.map((hash) => `${hash}^{tree}\n`).join('');
  const lines = (
    await git.run(['--no-replace-objects', 'cat-file', '--batch-check=%(objecttype) %(objectname)'], input)
  )
    .toString('latin1')
    .split('\n');
  return new Map(
    names.flatMap((hash, at): [string, string][] => {
      const [type, tree] = lines[at]?.split(' ') ?? [];
      return type === 'tree' && tree !== undefined ? [[hash, tree]] : [];
    }),
  );
}

/** Used if no name is configured in git, so that notes still work. */
const nobody = 'Calibrated <calibrated@localhost>';

/** The identity used for the notes' own commits: that of whoever runs git here. */
export async function noteIdentity(git: Git): Promise<string> {
  const ident = await git.run(['var', 'GIT_COMMITTER_IDENT']).catch(() => undefined);
  const name = ident?.toString('utf8').replace(/ \d+ [+-]\d{4}\s*$/u, '');
  return name === undefined || !/^[^<>]* ?<[^<>]*>$/u.test(name) ? nobody : name;
}

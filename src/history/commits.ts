import type { Git } from './git.ts';

/** What a commit did to one file. Hashes of blobs; null where the file did not exist. */
export interface FileChange {
  readonly path: string;
  readonly oldPath: string;
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
}

export interface Commit {
  readonly hash: string;
  readonly parents: readonly string[];
  /** `Name <address>`. */
  readonly author: string;
  /** In a symmetric range: reached from its left end only. */
  readonly isLeft: boolean;
  /** The trailers of its message, a line each. */
  readonly trailers: string;
  /** Survives rebase, amend and cherry-pick: who, when (seconds) and what, as one text. */
  readonly identity: string;
  /** Against the first parent; none for merges, whose lines come from their parents. */
  readonly changes: readonly FileChange[];
}

const FORMAT = '%m%x00%H%x00%P%x00%an <%ae>%x00%at%x00%s%x00%(trailers:only,unfold)%x00';
const NO_BLOB = /^0+$/u;
const START = '\u0001';

/**
 * Commits with what they changed, oldest first, in one process.
 * @param selection Arguments of `git log`: a range, or `--stdin`/`--no-walk` with hashes as input.
 */
export async function readCommits(git: Git, selection: readonly string[], input?: string): Promise<Commit[]> {
  const args = [
    'log',
    '--raw',
    '-r',
    '-z',
    '-M',
    '--no-abbrev',
    '--root',
    '--reverse',
    '--topo-order',
    `--format=${START}${FORMAT}`,
  ];
  const output = (await git.run([...args, ...selection], input)).toString('utf8');
  return output.split(START).slice(1).map(parseCommit);
}

function parseCommit(text: string): Commit {
  const [side = '', hash = '', parents = '', author = '', time = '', subject = '', trailers = '', ...raw] =
    text.split('\0');
  const changes: FileChange[] = [];
  // `:OLDMODE NEWMODE OLDBLOB NEWBLOB KIND`, then one path or two.
  const words = raw.filter((word) => word !== '' && word !== '\n');
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    const colon = word.search(/[^\n]/u);
    const [, mode = '', oldBlob = '', newBlob = '', kind] = word.split(' ');
    if (word[colon] !== ':' || kind === undefined) {
      at += 1;
      continue;
    }
    const isPair = kind.startsWith('R') || kind.startsWith('C');
    const oldPath = words[at + 1] ?? '';
    const path = isPair ? (words[at + 2] ?? '') : oldPath;
    at += isPair ? 3 : 2;
    // Submodules are no files.
    if (mode === '160000') continue;
    changes.push({ path, oldPath, oldBlob: blobOrNull(oldBlob), newBlob: blobOrNull(newBlob) });
  }
  const list = parents.split(' ').filter((parent) => parent !== '');
  return {
    hash,
    isLeft: side === '<',
    parents: list,
    author,
    trailers,
    identity: `${author}\n${time}\n${subject}`,
    changes,
  };
}

function blobOrNull(hash: string): string | null {
  return NO_BLOB.test(hash) ? null : hash;
}

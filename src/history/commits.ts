import type { Git } from './git.ts';

/** What a commit did to one file. Hashes of blobs; null where the file did not exist. */
export interface FileChange {
  readonly path: string;
  readonly oldPath: string;
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
  /** What the further parents of a merge have. */
  readonly otherBlobs: readonly string[];
}

/** What stood there before: a line is new when none of these has it. */
export function blobsBefore({ oldBlob, otherBlobs }: FileChange): string[] {
  return oldBlob === null ? [...otherBlobs] : [oldBlob, ...otherBlobs];
}

/** No parent has the file under this name. */
export function isAdded(change: FileChange): boolean {
  return change.newBlob !== null && blobsBefore(change).length === 0;
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
  /** Against the parent; of merges only what is as in none of the parents. */
  readonly changes: readonly FileChange[];
}

const format = '%m%x00%H%x00%P%x00%an <%ae>%x00%at%x00%s%x00%(trailers:only,unfold)%x00';
const noBlob = /^0+$/u;
const start = '\u0001';

/**
 * Commits with what they changed, oldest first, in one process.
 * @param selection Arguments of `git log`: a range, or `--stdin`/`--no-walk` with hashes as input.
 */
export async function readCommits(git: Git, selection: readonly string[], input?: string): Promise<Commit[]> {
  const args = [
    'log',
    '--raw',
    '-c',
    '-r',
    '-z',
    '-M',
    '--no-abbrev',
    '--root',
    '--reverse',
    '--topo-order',
    `--format=${start}${format}`,
  ];
  const output = (await git.run([...args, ...selection], input)).toString('utf8');
  return output.split(start).slice(1).map(parseCommit);
}

function parseCommit(text: string): Commit {
  const [side = '', hash = '', parents = '', author = '', time = '', subject = '', trailers = '', ...raw] =
    text.split('\0');
  const changes: FileChange[] = [];
  // `:OLDMODE NEWMODE OLDBLOB NEWBLOB KIND`, then one path or two; with a colon and an old file for each parent of a merge.
  const words = raw.filter((word) => word !== '' && word !== '\n');
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    const parts = word.split(' ');
    const count = (parts[0] ?? '').split(':').length - 1;
    const [mode = '', ...blobs] = parts.slice(count, -1);
    const kind = parts.at(-1) ?? '';
    if (count === 0 || blobs.length !== count + 1) {
      at += 1;
      continue;
    }
    const [oldBlob = null, ...otherBlobs] = blobs.slice(0, -1).map(blobOrNull);
    const newBlob = blobOrNull(blobs.at(-1) ?? '');
    const isPair = count === 1 && (kind.startsWith('R') || kind.startsWith('C'));
    const oldPath = words[at + 1] ?? '';
    const path = isPair ? (words[at + 2] ?? '') : oldPath;
    at += isPair ? 3 : 2;
    // Submodules are no files.
    if (mode === '160000') continue;
    changes.push({ path, oldPath, oldBlob, newBlob, otherBlobs: otherBlobs.filter((blob) => blob !== null) });
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
  return noBlob.test(hash) ? null : hash;
}

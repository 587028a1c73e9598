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

export interface Commit {
  readonly hash: string;
  readonly parents: readonly string[];
  /** `Name <address>`. */
  readonly author: string;
  /** In a symmetric range: reached from its left end only. */
  readonly isLeft: boolean;
  /** The trailers of its message, a line each. */
  readonly trailers: string;
  /** Survives rebase, amend and cherry-pick: who and when (seconds), as one text. */
  readonly identity: string;
  /** Seconds since 1970: when this form of the commit was made. */
  readonly committedS: number;
  /** As git stores it, with the trailers. */
  readonly message: string;
  /** Against the parent; of merges only what is as in none of the parents. */
  readonly changes: readonly FileChange[];
}

const start = '\u0001';
const format = `${start}%m%x00%H%x00%P%x00%an <%ae>%x00%at%x00%ct%x00%B%x00%(trailers:only,unfold)%x00`;
const noBlob = /^0+$/u;

/**
 * Commits with what they changed, oldest first, in one process.
 * @param selection Arguments of `git log`: a range, or `--stdin`/`--no-walk` with hashes as input.
 */
export async function readCommits(git: Git, selection: readonly string[], input?: string): Promise<Commit[]> {
  const args = ['log', '--raw', '-c', '-r', '-z', '-M', '--no-abbrev', '--root', '--reverse', '--topo-order'];
  // Behind `--` nothing is left that a path could be taken for.
  const output = await git.run([...args, `--format=${format}`, ...selection, '--'], input);
  return parseCommits(output.toString('utf8').split('\0'));
}

/** What the way from one commit to another did to each file. */
export async function readChanges(git: Git, from: string, to: string): Promise<readonly FileChange[]> {
  const output = await git.run(['diff-tree', '-r', '-z', '-M', '--raw', '--no-abbrev', from, to, '--']);
  const words = output.toString('utf8').split('\0');
  const changes: FileChange[] = [];
  for (let at = 0; at < words.length; ) {
    const change = parseChange(words[at] ?? '', words[at + 1] ?? '', words[at + 2] ?? '');
    if (change?.file !== undefined) changes.push(change.file);
    at += change?.words ?? 1;
  }
  return changes;
}

/** Field by field, since a message or a path may hold any other character. */
function parseCommits(words: readonly string[]): Commit[] {
  const commits: (Commit & { changes: FileChange[] })[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    // Git ends what stands before a commit with a line end at times.
    const head = word.replace(/^\n/u, '');
    if (head.startsWith(start)) {
      const [hash = '', parents = '', author = '', time = '', committed = '', message = '', trailers = ''] =
        words.slice(at + 1, at + 8);
      commits.push({
        ...{ hash, author, message, trailers },
        isLeft: head === `${start}<`,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        identity: `${author}\n${time}`,
        committedS: Number(committed),
        changes: [],
      });
      at += 8;
      continue;
    }
    const change = parseChange(head, words[at + 1] ?? '', words[at + 2] ?? '');
    if (change?.file !== undefined) commits.at(-1)?.changes.push(change.file);
    at += change?.words ?? 1;
  }
  return commits;
}

/** `:OLDMODE NEWMODE OLDBLOB NEWBLOB KIND`, then one path or two; with a colon and an old file for each parent of a merge. */
function parseChange(
  word: string,
  oldPath: string,
  newPath: string,
): { readonly words: number; readonly file: FileChange | undefined } | undefined {
  const parts = word.split(' ');
  const count = (parts[0] ?? '').split(':').length - 1;
  const [mode = '', ...blobs] = parts.slice(count, -1);
  const kind = parts.at(-1) ?? '';
  if (count === 0 || blobs.length !== count + 1) return undefined;
  const [oldBlob = null, ...otherBlobs] = blobs.slice(0, -1).map(blobOrNull);
  const newBlob = blobOrNull(blobs.at(-1) ?? '');
  const isPair = count === 1 && (kind.startsWith('R') || kind.startsWith('C'));
  // Submodules are no files.
  const isFile = mode !== '160000' && !word.startsWith(':160000');
  const path = isPair ? newPath : oldPath;
  const others = otherBlobs.filter((blob) => blob !== null);
  return {
    words: isPair ? 3 : 2,
    file: isFile ? { path, oldPath, oldBlob, newBlob, otherBlobs: others } : undefined,
  };
}

function blobOrNull(hash: string): string | null {
  return noBlob.test(hash) ? null : hash;
}

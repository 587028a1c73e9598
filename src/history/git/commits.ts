import type { Git } from './git.ts';

/** What a commit did to one file. Blob hashes; null if the file did not exist. */
export interface FileChange {
  readonly path: string;
  readonly oldPath: string;
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
  /** The file's blobs in the further parents of a merge. */
  readonly otherBlobs: readonly string[];
}

/** The file's previous contents: a line is new if none of these has it. */
export function blobsBefore({ oldBlob, otherBlobs }: FileChange): string[] {
  return oldBlob === null ? [...otherBlobs] : [oldBlob, ...otherBlobs];
}

export interface Commit {
  readonly hash: string;
  readonly parents: readonly string[];
  /** `Name <address>`. */
  readonly author: string;
  /** In a symmetric range: reachable only from its left end. */
  readonly isLeft: boolean;
  /** The trailers of its message, one per line. */
  readonly trailers: string;
  /** Author and date (seconds) as one text; survives rebase, amend and cherry-pick. */
  readonly identity: string;
  /** When this version of the commit was created, seconds since 1970. */
  readonly committedS: number;
  /** As git stores it, including the trailers. */
  readonly message: string;
  /** Relative to the parent; for merges, only what differs from all parents. */
  readonly changes: readonly FileChange[];
}

const start = '\u0001';
const format = `${start}%m%x00%H%x00%P%x00%an <%ae>%x00%at%x00%ct%x00%B%x00%(trailers:only,unfold)%x00`;
const noBlob = /^0+$/u;

/**
 * Commits with their changes, oldest first, in one process.
 * @param selection Arguments for `git log`: a range, or `--stdin`/`--no-walk` with hashes as input.
 */
export async function readCommits(git: Git, selection: readonly string[], input?: string): Promise<Commit[]> {
  const args = ['log', '--raw', '-c', '-r', '-z', '-M', '--no-abbrev', '--root', '--reverse', '--topo-order'];
  // Nothing after `--`, so that nothing can be mistaken for a path.
  const output = await git.run([...args, `--format=${format}`, ...selection, '--'], input);
  return parseCommits(output.toString('utf8').split('\0'));
}

/** What changed in each file between two commits. */
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

/** Field by field, since a message or a path may contain any other character. */
function parseCommits(words: readonly string[]): Commit[] {
  const commits: (Commit & { changes: FileChange[] })[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    // Git sometimes ends the output preceding a commit with a newline.
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

/** `:OLDMODE NEWMODE OLDBLOB NEWBLOB KIND`, then one or two paths; for a merge, with one colon and one old mode and blob per parent. */
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
  // Submodules are not files.
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

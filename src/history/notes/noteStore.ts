import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import type { CommitRecord } from '../../provenance/formats/commitRecord.ts';
import { recordFromGitAi } from '../../provenance/formats/gitAiRecord.ts';
import type { Git } from '../git/git.ts';
import { readObjects } from '../git/objects.ts';

/** The ref prescribed by the Git AI standard. */
export const notesRef = 'refs/notes/ai';

/** A longer text is not a note: nobody could read it, and it would fill the memory. */
const maxNoteBytes = 64 * 1024 * 1024;
/** How often other writers may get ahead before we give up. In each round one of them succeeds. */
const maxAttempts = 50;

/** The notes in one commit of their branch. */
export interface NoteSet {
  /** The commit; null if there is none yet. */
  readonly tip: string | null;
  /** Hash of the note's blob, by commit. */
  readonly blobs: ReadonlyMap<string, string>;
  /** Number of tree entries that are not notes. */
  readonly strange: number;
  /** Path of the note in the tree, by commit. */
  readonly paths: ReadonlyMap<string, string>;
}

/** Commits that have a note, with the hash of the note's blob. Tree entries that are not notes are ignored. */
export async function listNotes(git: Git, ref = notesRef): Promise<Map<string, string>> {
  return new Map((await readNoteSet(git, ref)).blobs);
}

export async function readNoteSet(git: Git, ref = notesRef): Promise<NoteSet> {
  const tip = (await git.run(['for-each-ref', '--format=%(objectname) %(refname)', ref]))
    .toString('utf8')
    .split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ', 1)[0];
  return tip === undefined ? { tip: null, blobs: new Map(), paths: new Map(), strange: 0 } : readNoteTree(git, tip);
}

/** @param tip A commit or tree of notes. @throws AppError `badInput` if it is neither. */
export async function readNoteTree(git: Git, tip: string): Promise<NoteSet> {
  const output = await git.run(['ls-tree', '-r', '-z', '--full-tree', tip]).catch(() => {
    throw new AppError('badInput', l10n.t('{0} holds no notes: it isn’t a commit.', tip));
  });
  const blobs = new Map<string, string>();
  const paths = new Map<string, string>();
  let strange = 0;
  for (const entry of output.toString('latin1').split('\0')) {
    const match = /^100\d{3} blob ([0-9a-f]+)\t([0-9a-f/]+)$/u.exec(entry);
    const commit = match?.[2]?.replaceAll('/', '') ?? '';
    const [, blob, path] = match ?? [];
    if (blob === undefined || path === undefined || commit.length !== blob.length) {
      if (entry !== '') strange += 1;
      continue;
    }
    blobs.set(commit, blob);
    paths.set(commit, path);
  }
  return { tip, blobs, paths, strange };
}

/** Note texts by commit; missing or oversized ones are left out. */
export async function readNotes(git: Git, blobs: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const objects = await readObjects(git, blobs.values());
  return new Map(
    [...blobs].flatMap(([commit, blob]): [string, string][] => {
      const note = objects.get(blob);
      return note === undefined || note.length > maxNoteBytes ? [] : [[commit, note.toString('utf8')]];
    }),
  );
}

/** Reads the records in the notes of the given commits. */
export type RecordReader = (commits: ReadonlySet<string>) => Promise<ReadonlyMap<string, CommitRecord>>;

/** @param noted Note blobs by commit. */
export function noteReader(git: Git, noted: ReadonlyMap<string, string>): RecordReader {
  return async (commits) => {
    const notes = await readNotes(git, new Map([...noted].filter(([commit]) => commits.has(commit))));
    return new Map([...notes].map(([commit, note]) => [commit, recordFromGitAi(note)]));
  };
}

export interface NoteWriter {
  /** `Name <address>` used for the notes' own commits. */
  readonly identity: string;
  /** UTC milliseconds. */
  readonly timeMs: number;
}

export interface NoteChange<T> {
  readonly notes: ReadonlyMap<string, string>;
  /** A second notes tip that becomes a parent of the new commit. */
  readonly alsoFrom?: string;
  /** Commits with a note that are missing from this clone. */
  readonly absent?: ReadonlySet<string>;
  readonly result: T;
}

/**
 * Changes the current notes in a single commit on the notes branch. If another process wrote in between, the change is computed again on
 * top of its result, so no note is lost.
 * @param change Computes the notes; may be called more than once.
 * @param first The notes as read a moment ago.
 * @throws AppError `unavailable` if others kept writing.
 */
export async function changeNotes<T>(
  git: Git,
  ref: string,
  writer: NoteWriter,
  change: (present: NoteSet) => Promise<NoteChange<T>>,
  first?: NoteSet,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const present = attempt === 1 && first !== undefined ? first : await readNoteSet(git, ref);
    const changed = await change(present);
    if (changed.notes.size === 0 && changed.alsoFrom === undefined) return changed.result;
    try {
      await importNotes(git, ref, writer, { present, changed });
      return changed.result;
    } catch (error) {
      const now = await readNoteSet(git, ref);
      // Retrying helps only if someone else wrote or is writing.
      const isRace = now.tip !== present.tip || (AppError.is(error) && /lock/u.test(error.message));
      if (!isRace || attempt >= maxAttempts) throw error;
    }
  }
}

async function importNotes(
  git: Git,
  ref: string,
  { identity, timeMs }: NoteWriter,
  { present, changed }: { readonly present: NoteSet; readonly changed: NoteChange<unknown> },
): Promise<void> {
  const message = 'Provenance of AI edits\n';
  const { notes, alsoFrom, absent } = changed;
  const [first, ...others] = [present.tip, alsoFrom].filter((tip) => tip != null);
  const head = [
    `commit ${ref}`,
    `committer ${identity.replaceAll(/[\r\n\0]/gu, ' ')} ${Math.floor(timeMs / 1000)} +0000`,
    `data ${Buffer.byteLength(message)}`,
    message.trimEnd(),
    // Makes fast-import refuse to move a branch that no longer ends here.
    ...(first === undefined ? [] : [`from ${first}`]),
    ...others.map((tip) => `merge ${tip}`),
  ].join('\n');
  const parts = [...notes].map(([commit, text]) => {
    // Fast-import cannot attach a note to a missing commit, so write it as a plain file.
    const place =
      absent?.has(commit) === true ? `M 100644 inline ${present.paths.get(commit) ?? commit}` : `N inline ${commit}`;
    return `\n${place}\ndata ${Buffer.byteLength(text)}\n${text}`;
  });
  await git.run(['fast-import', '--quiet', '--date-format=raw'], `${head}${parts.join('')}\n`);
}

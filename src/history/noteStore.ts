import type { Git } from './git.ts';
import { readObjects } from './objects.ts';

/** Where the Git AI standard wants its notes. */
export const notesRef = 'refs/notes/ai';

/** Commits that have a note, with the hash of the note's blob. */
export async function listNotes(git: Git, ref = notesRef): Promise<Map<string, string>> {
  const text = (await git.run(['notes', `--ref=${ref}`, 'list'])).toString('utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

/** Texts of notes by commit. */
export async function readNotes(git: Git, blobs: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const objects = await readObjects(git, blobs.values());
  return new Map(
    [...blobs].flatMap(([commit, blob]): [string, string][] => {
      const note = objects.get(blob);
      return note === undefined ? [] : [[commit, note.toString('utf8')]];
    }),
  );
}

export interface NoteWriter {
  /** `Name <address>` that the notes' own commits bear. */
  readonly identity: string;
  /** UTC milliseconds. */
  readonly timeMs: number;
}

/** Writes (or replaces) notes, all in one commit of the notes' branch and one process. */
export async function writeNotes(
  git: Git,
  notes: ReadonlyMap<string, string>,
  { identity, timeMs }: NoteWriter,
  { ref = notesRef, exists }: { readonly ref?: string; readonly exists: boolean },
): Promise<void> {
  if (notes.size === 0) return;
  // A ref can exist without a note in it.
  const from = exists || (await git.run(['for-each-ref', ref])).length > 0;
  const message = 'Provenance of AI edits\n';
  const head = [
    `commit ${ref}`,
    `committer ${identity} ${Math.floor(timeMs / 1000)} +0000`,
    `data ${Buffer.byteLength(message)}`,
    message.trimEnd(),
    ...(from ? [`from ${ref}^0`] : []),
  ].join('\n');
  const parts = [...notes].map(([commit, text]) => `\nN inline ${commit}\ndata ${Buffer.byteLength(text)}\n${text}`);
  await git.run(['fast-import', '--quiet', '--date-format=raw'], `${head}${parts.join('')}\n`);
}

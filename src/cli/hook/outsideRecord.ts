import { join } from 'node:path';
import type { EndedCall } from '../../agents/openCalls.ts';
import { followEdit } from '../../provenance/outside/outsideEdit.ts';
import { editorUri, OutsideDocuments } from '../../provenance/storage/outsideDocuments.ts';
import { makeTag, TagTable, unknownTagId } from '../../provenance/tag.ts';
import { uniformRuns } from '../../provenance/tracker/flatRuns.ts';
import { TrackedText } from '../../provenance/tracker/trackedText.ts';
import type { Store } from '../../store/storeTypes.ts';
import { foldTasks, openTask } from '../../tasks/lifecycle.ts';
import type { NewCommits } from './newCommits.ts';

/** Records who wrote what in finished calls, for files that no editor follows. */
export function recordEnded(calls: readonly EndedCall[], store: Store, nowMs: number): void {
  const task = openTask(foldTasks(store.events({ kindPrefix: 'task' })))?.id ?? null;
  for (const { agent, model, files, commandText, isReported, after } of calls) {
    for (const { path, before, edits } of files) {
      const now = after[path];
      if (now === undefined || now === (before ?? '')) continue;
      const tags = new TagTable();
      new OutsideDocuments(store.documents, tags).change(editorUri(path), (present) => {
        const start = before ?? '';
        const document = present ?? new TrackedText(start, uniformRuns(start.length, unknownTagId));
        const isExact = isReported && edits.length > 0;
        const evidence = isExact ? 'exact' : 'matched';
        // The time distinguishes one insertion of an agent from the next.
        const fields = { origin: 'ai' as const, tool: agent, model, task, timeMs: nowMs, changeId: nowMs };
        const ids = {
          exact: tags.intern(makeTag({ ...fields, evidence })),
          matched: tags.intern(makeTag({ ...fields, evidence: 'matched' })),
        };
        followEdit(document, {
          before: start,
          after: now,
          edits,
          tag: ids.exact,
          claimTag: ids.matched,
          commandText,
        });
        return document;
      });
    }
  }
}

/** Writes the notes of commits made while no editor was open, if notes are on. */
export async function noteCommits({ root, from, to }: NewCommits, store: Store): Promise<void> {
  const [{ openGit }, { keepNotesSince }, { noteSources }] = await Promise.all([
    import('../../history/git/git.ts'),
    import('../../history/notes/keepNotes.ts'),
    import('./certificateNote.ts'),
  ]);
  const sources = noteSources(store);
  await keepNotesSince(openGit(root), { from, to }, (path) => outsideFile(root, path, store), sources);
}

/** What is known about a file of a working tree without an editor. */
export function outsideFile(root: string, path: string, store: Pick<Store, 'documents'>) {
  const tags = new TagTable();
  const document = new OutsideDocuments(store.documents, tags).read(editorUri(join(root, path)));
  return document === undefined ? undefined : { text: document.text.toString(), runs: document.runs.slice(), tags };
}

import * as vscode from 'vscode';
import { acceptEventKind, acceptedEdits, type KeptText } from '../../assist/record/acceptedEdits.ts';
import type { AcceptedEdits, RecordedTask } from '../../assist/record/levelRecord.ts';
import { ProvenanceStore } from '../../provenance/storage/provenanceStore.ts';
import { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import type { Store } from '../../store/storeTypes.ts';
import { taskOverview } from '../../tasks/figures/finishedRows.ts';
import { foldTasks } from '../../tasks/lifecycle.ts';
import { kindLabels } from '../../tasks/task.ts';
import type { Recorder } from '../app/recorder.ts';

/** One's own record, as the slider needs it. */
export interface OwnRecord {
  readonly tasks: readonly RecordedTask[];
  readonly acceptedEdits: readonly AcceptedEdits[];
}

export async function readOwnRecord(recorder: Recorder): Promise<OwnRecord> {
  await recorder.flush();
  const store = await recorder.store();
  const labels: Readonly<Record<string, string>> = kindLabels;
  const acceptedEdits = recordedEdits(store).map((piece) => ({
    ...piece,
    taskKind: piece.taskKind === null ? null : (labels[piece.taskKind] ?? piece.taskKind),
  }));
  return { tasks: recordedTasks(store), acceptedEdits };
}

function recordedTasks(store: Store): readonly RecordedTask[] {
  const deviating = new Set([...store.events({ kinds: ['trial.contamination'] })].map(({ task }) => task));
  return taskOverview(store).rows.map(({ id, kind, level, measuredMs, estimateWithoutAiMs }) => ({
    id,
    kind,
    level,
    measuredMs,
    estimateWithoutAiMs,
    hasDeviation: deviating.has(id),
  }));
}

export function recordedEdits(store: Store): readonly AcceptedEdits[] {
  const kinds = new Map(foldTasks(store.events({ kindPrefix: 'task' })).map(({ id, kind }) => [id, kind]));
  const undone = new Set([...store.events({ kindPrefix: 'consequence' })].flatMap(({ task }) => task ?? []));
  return acceptedEdits(store.events({ kinds: [acceptEventKind] }), keptTexts(store), (task) => kinds.get(task), undone);
}

/** The model text now in each document that was ever tracked. */
function keptTexts(store: Store): readonly KeptText[] {
  const tracker = new ProvenanceTracker();
  const documents = new ProvenanceStore(store.documents, tracker);
  return store.documents.uris().flatMap((uri) => {
    if (!/^[a-z][\w+.-]*:\/\//i.test(uri) || !documents.load(uri)) return [];
    const path = vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true), false);
    const runs = tracker.runs(uri).filter(({ tag }) => tag.origin === 'ai' && tag.tool === 'Calibrated');
    return runs.map(({ start, end, tag }) => ({ path, task: tag.task, level: tag.level, chars: end - start }));
  });
}

import { acceptEventKind, acceptedEdits, type FollowedText } from '../../assist/record/acceptedEdits.ts';
import type { AcceptedEdits, RecordedTask } from '../../assist/record/levelRecord.ts';
import { insertionEventKind } from '../../history/insertionEvents.ts';
import { insertionsOf, type RecordedEvent } from '../../history/survival.ts';
import { goneDocuments } from '../../provenance/storage/goneMarks.ts';
import type { Store } from '../../store/storeTypes.ts';
import { taskOverview } from '../../tasks/figures/finishedRows.ts';
import { foldTasks } from '../../tasks/lifecycle.ts';
import { kindLabels } from '../../tasks/task.ts';
import type { Recorder } from '../app/recorder.ts';
import { type FilesEditor, isOfThisDisk, missingFiles } from './missingFiles.ts';

type OpenRecorder = Pick<Recorder, 'flush' | 'store'>;

/** One's own record, as the slider needs it. */
export interface OwnRecord {
  readonly tasks: readonly RecordedTask[];
  readonly acceptedEdits: readonly AcceptedEdits[];
}

export async function readOwnRecord(recorder: OpenRecorder, editor: FilesEditor): Promise<OwnRecord> {
  const edits = await judgedEdits(recorder, editor);
  const labels: Readonly<Record<string, string>> = kindLabels;
  const acceptedEdits = edits.map((piece) => ({
    ...piece,
    taskKind: piece.taskKind === null ? null : (labels[piece.taskKind] ?? piece.taskKind),
  }));
  return { tasks: recordedTasks(await recorder.store()), acceptedEdits };
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

/**
 * What became of the accepted edits. Of text in a file that was removed behind the editor's back nobody can say, nor of text in a file that
 * is back after it was deleted, until it is opened.
 */
export async function judgedEdits(recorder: OpenRecorder, editor: FilesEditor): Promise<readonly AcceptedEdits[]> {
  await recorder.flush();
  const store = await recorder.store();
  const texts = followedTexts(store);
  const accepts = store.events({ kinds: [acceptEventKind] });
  const accepted = new Set([...accepts].flatMap(({ data }) => data['insertions'] ?? []));
  const uris = [...texts].flatMap(([id, { places }]) => (accepted.has(id) ? [...places.keys()] : []));
  const gone = [...goneDocuments(store.documents)].filter(
    ([uri, counts]) => isOfThisDisk(uri) && [...counts.keys()].some((id) => accepted.has(id)),
  );
  const missing = await missingFiles([...uris, ...gone.map(([uri]) => uri)], editor);
  const back = new Map<string, number>();
  for (const [uri, counts] of gone) {
    if (missing.has(uri)) continue;
    for (const [id, chars] of counts) back.set(id, (back.get(id) ?? 0) + chars);
  }
  for (const [id, text] of texts) {
    const away = [...text.places].reduce((sum, [uri, chars]) => sum + (missing.has(uri) ? chars : 0), 0);
    texts.set(id, { ...text, chars: text.chars - away, unknown: away + (back.get(id) ?? 0) });
  }
  return recordedEdits(store, texts);
}

export function recordedEdits(
  store: Store,
  texts: ReadonlyMap<string, FollowedText> = followedTexts(store),
): readonly AcceptedEdits[] {
  const kinds = new Map(foldTasks(store.events({ kindPrefix: 'task' })).map(({ id, kind }) => [id, kind]));
  return acceptedEdits(store.events({ kinds: [acceptEventKind] }), texts, (task) => kinds.get(task));
}

interface RecordedText extends FollowedText {
  /** Its characters in each document that holds some now. */
  readonly places: ReadonlyMap<string, number>;
}

/** What was recorded of each insertion, in whichever window and project. */
function followedTexts(store: Store): Map<string, RecordedText> {
  const followed = new Map<string, RecordedText>();
  const saved: RecordedEvent[] = [];
  for (const event of store.events({ kinds: [insertionEventKind] })) {
    const { lot, uri } = event.data;
    // An unsaved document's name may be another text's later, and nobody says when it is thrown away.
    if (typeof uri === 'string' && !uri.startsWith('untitled:')) saved.push(event);
    else if (typeof lot === 'string')
      followed.set(lot, { uri: null, grown: 0, chars: 0, unknown: 0, places: new Map() });
  }
  for (const { id, uris, totals } of insertionsOf(saved)) {
    const [first, ...others] = uris;
    if (first === undefined) continue;
    const [uri] = others.reduce((most, place) => (place[1] >= most[1] ? place : most), first);
    const grown = totals.reduce((sum, { chars }, at) => sum + Math.max(0, chars - (totals[at - 1]?.chars ?? 0)), 0);
    const places = new Map([...uris].filter(([, chars]) => chars > 0));
    followed.set(id, { uri, grown, chars: totals.at(-1)?.chars ?? 0, unknown: 0, places });
  }
  return followed;
}

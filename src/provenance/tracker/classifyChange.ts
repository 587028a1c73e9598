import { isBlank } from '../align/tokens.ts';
import { makeTag, type Tag } from '../tag.ts';
import type { Clipboard } from './clipboard.ts';
import { rebased } from './clipboard.ts';
import { type CauseMeaning, meaningOf } from './editCause.ts';
import type { FlatRuns } from './flatRuns.ts';
import { isCompletedWord, isKeystroke } from './keystroke.ts';
import type { TextSource } from './patchedText.ts';
import {
  bringsSuggestion,
  type OpenSuggestion,
  type PendingSuggestions,
  type SuggestionMatch,
  withoutBlanks,
} from './pendingSuggestions.ts';
import type { KnownChange } from './textChange.ts';
import { type ChangeEvent, typedTag } from './trackerEvents.ts';

/** The owner of one change's text. */
export type Verdict =
  /** All of it. */
  | { readonly how: 'typed'; readonly tag: Tag }
  /** Only what is new in it; text that was there before keeps its owner. */
  | { readonly how: 'diffed'; readonly tag: Tag; readonly preserving: boolean }
  /** The text came with its owners. */
  | { readonly how: 'carried'; readonly runs: FlatRuns }
  /** Whitespace only: it follows the adjacent text. */
  | { readonly how: 'blank' };

export interface ClassifiedChange {
  readonly change: KnownChange;
  readonly verdict: Verdict;
  readonly match: SuggestionMatch | undefined;
}

export interface PendingPaste {
  readonly text: string;
  /** Owners of the copied text; null when it came from outside. */
  readonly runs: FlatRuns | null;
}

/** What is known besides the change itself. */
export interface Circumstances {
  readonly uri: string;
  /** The document before the change. */
  readonly text: TextSource;
  readonly suggestions: PendingSuggestions;
  readonly clipboard: Clipboard;
  readonly paste: PendingPaste | undefined;
  readonly accepted: OpenSuggestion | undefined;
  readonly removedRuns: (change: KnownChange) => FlatRuns;
  readonly task: string | null;
  /** A number for a change that nothing explains yet. */
  readonly nextChangeId: () => number;
}

/**
 * Decides the owner of each change's text, from the strongest evidence to none: exact mode, an explicit accept, a paste, a matching
 * suggestion, the shape of a key press, a completed word, text that moved, and finally `unknown`.
 */
export function classifyChange(
  event: ChangeEvent,
  changes: readonly KnownChange[],
  known: Circumstances,
): ClassifiedChange[] {
  const meaning: CauseMeaning | undefined = event.cause === null ? undefined : meaningOf(event.cause);
  const forAll = verdictForAll(event, changes, meaning, known);
  if (forAll !== undefined) {
    return changes.map((change) => ({ change, verdict: forAll, match: matchFor(change, event, known) }));
  }
  const unexplained = makeTag({
    origin: 'unknown',
    evidence: 'inferred',
    timeMs: event.timeMs,
    task: known.task,
    changeId: known.nextChangeId(),
  });
  return changes.map((change) => {
    const match = matchFor(change, event, known);
    return { change, match, verdict: verdictForOne(change, changes, match, event, known, unexplained) };
  });
}

function matchFor(
  change: KnownChange,
  { timeMs }: ChangeEvent,
  { suggestions, uri, text }: Circumstances,
): SuggestionMatch | undefined {
  return suggestions.match(uri, change, text, timeMs);
}

/** The verdict that holds for every change of the event, if there is one. */
function verdictForAll(
  event: ChangeEvent,
  changes: readonly KnownChange[],
  meaning: CauseMeaning | undefined,
  known: Circumstances,
): Verdict | undefined {
  const { timeMs } = event;
  const { task, accepted } = known;
  const free = meaning === undefined || meaning.is === 'unknown' || meaning.is === 'ai' || meaning.is === 'command';
  if (accepted !== undefined && free && takesAccepted(accepted, changes, event, known)) {
    return diffed({ ...accepted.tag, evidence: 'exact' });
  }
  switch (meaning?.is) {
    case 'ai': {
      const match = changes.map((change) => matchFor(change, event, known)).find((found) => found !== undefined);
      if (match !== undefined) return diffed({ ...match.suggestion.tag, evidence: 'exact' });
      const { tool, model } = meaning;
      return diffed(makeTag({ origin: 'ai', evidence: 'exact', tool, model, timeMs, task }));
    }
    case 'typed':
      return { how: 'typed', tag: typedTag('exact', timeMs, task) };
    case 'tool': {
      const tag = makeTag({ origin: 'tool', evidence: 'exact', tool: meaning.tool, timeMs, task });
      return { how: 'diffed', tag, preserving: meaning.preserving };
    }
    case 'lineEnds':
      return { how: 'blank' };
    default:
      break;
  }
  if (meaning?.is === 'pasted' || known.paste !== undefined) return undefined;
  if (meaning?.is === 'unknown') return undefined;
  if (isKeystroke(changes) && !changes.some((change) => isTaken(matchFor(change, event, known)))) {
    return { how: 'typed', tag: typedTag('inferred', timeMs, task) };
  }
  if (changes.every(({ text, removed }) => isBlank(text) && isBlank(removed))) return { how: 'blank' };
  if (isCompletedWord(changes)) {
    return diffed(makeTag({ origin: 'tool', evidence: 'inferred', tool: 'suggest', timeMs, task }));
  }
  return undefined;
}

function isTaken(match: SuggestionMatch | undefined): boolean {
  return match !== undefined && match.part !== 'typed';
}

function verdictForOne(
  change: KnownChange,
  changes: readonly KnownChange[],
  match: SuggestionMatch | undefined,
  event: ChangeEvent,
  known: Circumstances,
  unexplained: Tag,
): Verdict {
  const { timeMs } = event;
  const { text } = change;
  const pasted = pasteVerdict(change, event, known);
  if (pasted !== undefined) return pasted;
  if (match !== undefined && match.part !== 'typed') return diffed({ ...match.suggestion.tag, evidence: 'matched' });
  const moved = movedInside(change, changes, known);
  if (moved !== undefined) return { how: 'carried', runs: moved };
  const reused = isBlank(text) ? undefined : known.clipboard.runsForAppeared(text, timeMs);
  if (reused !== undefined) return { how: 'carried', runs: reused };
  if (isBlank(text)) return { how: 'blank' };
  const sameTokens = withoutBlanks(text) === withoutBlanks(change.removed);
  return { how: 'diffed', tag: unexplained, preserving: sameTokens };
}

function pasteVerdict(change: KnownChange, { cause, timeMs }: ChangeEvent, known: Circumstances): Verdict | undefined {
  const isPaste = cause !== null && meaningOf(cause).is === 'pasted';
  const { paste } = known;
  if (paste === undefined && !isPaste) return undefined;
  const { text } = change;
  if (paste !== undefined && withoutBlanks(paste.text) === withoutBlanks(text)) {
    if (paste.runs !== null) {
      return {
        how: 'carried',
        runs: paste.text === text ? paste.runs : rebased({ text: paste.text, runs: paste.runs }, text),
      };
    }
    return diffed(externalPaste(timeMs, known.task));
  }
  const isPart = paste !== undefined && withoutBlanks(paste.text).includes(withoutBlanks(text));
  if (!isPaste && !isPart) return undefined;
  const runs = known.clipboard.runsForPaste(text);
  return runs === undefined ? diffed(externalPaste(timeMs, known.task)) : { how: 'carried', runs };
}

function externalPaste(timeMs: number, task: string | null): Tag {
  return makeTag({ origin: 'paste', evidence: 'exact', timeMs, task });
}

/** Dragged text and moved lines: the same event removes what it inserts, perhaps with the line end on the other side. */
function movedInside(change: KnownChange, changes: readonly KnownChange[], known: Circumstances): number[] | undefined {
  const wanted = withoutBlanks(change.text);
  if (changes.length < 2 || wanted === '') return undefined;
  const origin = changes.find((other) => other !== change && withoutBlanks(other.removed) === wanted);
  return origin === undefined
    ? undefined
    : rebased({ text: origin.removed, runs: known.removedRuns(origin) }, change.text);
}

/** Whether the changes inserted an accepted suggestion, which is done once they have inserted all of it. */
export function noteTaken(accepted: OpenSuggestion, classified: readonly ClassifiedChange[]): boolean {
  const { changeId } = accepted.tag;
  const isTakenNow = classified.some(({ verdict }) => verdict.how === 'diffed' && verdict.tag.changeId === changeId);
  if (isTakenNow && !classified.some(({ match }) => match?.part === 'beginning')) accepted.state = 'taken';
  return isTakenNow;
}

function takesAccepted(
  accepted: OpenSuggestion,
  changes: readonly KnownChange[],
  event: ChangeEvent,
  known: Circumstances,
): boolean {
  if (!bringsSuggestion(accepted, changes)) return false;
  if (!isKeystroke(changes)) return true;
  return (
    changes.some((change) => matchFor(change, event, known)?.suggestion === accepted) ||
    sameAsSuggestion(accepted, changes)
  );
}

function sameAsSuggestion({ text }: OpenSuggestion, changes: readonly KnownChange[]): boolean {
  return changes.length === 1 && changes.every((change) => withoutBlanks(change.text) === withoutBlanks(text));
}

function diffed(tag: Tag): Verdict {
  return { how: 'diffed', tag, preserving: false };
}

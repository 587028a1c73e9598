import { minuteMs } from '../../base/timeUnits.ts';
import { type Evidence, makeTag, type Tag } from '../tag.ts';
import type { PendingPaste } from './classifyChange.ts';
import type { EditCause } from './editCause.ts';
import type { TextChange } from './textChange.ts';

/** A change of a document as the editor reports it. */
export interface ChangeEvent {
  /** All offsets are against the text before the event. */
  readonly changes: readonly TextChange[];
  readonly reason: 'undo' | 'redo' | null;
  /** What exact mode reports; null without it. */
  readonly cause: EditCause | null;
  /** Wall clock, UTC milliseconds. */
  readonly timeMs: number;
}

/** Key presses of one minute share a tag, so that typing does not create a run per key. */
export function typedTag(evidence: Evidence, timeMs: number, task: string | null): Tag {
  return makeTag({ origin: 'human', evidence, timeMs: Math.floor(timeMs / minuteMs) * minuteMs, task });
}

/** What our assistant shows; `tag` is what the text will be tagged with if accepted. */
export interface NewSuggestion extends TextChange {
  readonly id: string;
  readonly uri: string;
  readonly tag: Partial<Pick<Tag, 'tool' | 'model' | 'level' | 'rung' | 'task'>>;
}

export interface TerminalEvent {
  readonly phase: 'start' | 'end';
  readonly command: string;
  readonly id?: string | null;
}

/** What a tracker waits for besides its documents. */
export interface PendingState {
  readonly open: readonly string[];
  readonly changeId: number;
  readonly task: string | null;
  readonly accepted: readonly { readonly uri: string; readonly id: string; readonly sinceMs: number }[];
  readonly pastes: readonly (PendingPaste & { readonly uri: string })[];
}

import { hasType } from '../sharedProtocol.ts';

/** A stretch of the task, as the page draws it. The host words the times, in the person's own zone. */
export interface ShownStretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** "09:12:05". */
  readonly from: string;
  readonly to: string;
  /** Place in METR's order, for the colour; null if not counted. */
  readonly category: number | null;
  readonly why: string;
}

/** Everything the timeline of a task shows. */
export interface TimelineState {
  readonly type: 'timelineState';
  readonly title: string;
  /** One sentence: what was measured, and what a person corrected. */
  readonly summary: string;
  readonly stretches: readonly ShownStretch[];
  /** The eight categories, for the legend. */
  readonly categories: readonly string[];
  /** "Committed", "14:07 on 21 Nov"; stages that were not seen say so. */
  readonly stages: readonly { readonly name: string; readonly text: string }[];
  /** Where the elapsed time went; empty while the task is open. */
  readonly flow: readonly { readonly name: string; readonly ms: number; readonly text: string }[];
  readonly corrections: readonly string[];
  readonly mayCorrect: boolean;
}

export type TimelineViewMessage =
  | { readonly type: 'ready' | 'correctTotal' | 'addOffEditor' }
  | { readonly type: 'move'; readonly fromMs: number; readonly toMs: number };

export const isTimelineState = (value: unknown): value is TimelineState =>
  hasType<TimelineState>(value, 'timelineState');

/** Messages from a page are checked: even our own page can be wrong. */
export function isTimelineViewMessage(value: unknown): value is TimelineViewMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  switch (value.type) {
    case 'ready':
    case 'correctTotal':
    case 'addOffEditor':
      return true;
    case 'move':
      return 'fromMs' in value && 'toMs' in value && Number.isFinite(value.fromMs) && Number.isFinite(value.toMs);
    default:
      return false;
  }
}

import { hasType, isIndex, messageFields } from '../sharedProtocol.ts';

/** A colour of `colors.css`, named by its meaning. */
export type BarTone = 'ai' | 'human' | 'waiting' | 'unknown';

export interface SheetBar {
  readonly name: string;
  /** Relative to the longest bar, 0 to 1. */
  readonly share: number;
  /** The figure in words, after the bar. */
  readonly text: string;
  /** Parts of the bar from left to right, as shares of the longest bar that add up to `share`. */
  readonly parts?: readonly { readonly tone: BarTone; readonly share: number }[];
}

/** Factors on a logarithmic scale from a third to three, with 1 in the middle. */
export interface SheetInterval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly text: string;
}

export interface SheetTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
  /** Whether it is open when the page loads. */
  readonly isOpen: boolean;
}

/** A tab with a single message: a sentence, a picture, a next step; everything else is folded. */
export interface SheetState {
  readonly type: 'sheetState';
  readonly title: string;
  readonly lead: string;
  readonly caption: string;
  readonly bars: readonly SheetBar[];
  /** What the colours of the parts mean. */
  readonly legend?: readonly { readonly tone: BarTone; readonly text: string }[];
  readonly interval: SheetInterval | null;
  /** The buttons' labels; the first is the next step. */
  readonly buttons: readonly string[];
  readonly tables: readonly SheetTable[];
  /** A report in Markdown, folded; may be empty. */
  readonly report: string;
}

export type SheetViewMessage = { readonly type: 'ready' } | { readonly type: 'press'; readonly index: number };

export const isSheetState = (value: unknown): value is SheetState => hasType<SheetState>(value, 'sheetState');

export function isSheetViewMessage(value: unknown): value is SheetViewMessage {
  const { type, index } = messageFields<SheetViewMessage>(value);
  return type === 'ready' || (type === 'press' && isIndex(index));
}

import { hasType } from '../sharedProtocol.ts';

/** Share of lines that still stand some days after they came. */
export interface SurvivalPoint {
  readonly group: string;
  readonly days: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** Everything the Consequences page shows, in words of the host. */
export type ConsequencesState =
  | { readonly type: 'consequencesState'; readonly phase: 'reading'; readonly done: number; readonly all: number }
  | { readonly type: 'consequencesState'; readonly phase: 'none'; readonly sentence: string }
  | {
      readonly type: 'consequencesState';
      readonly phase: 'ready';
      readonly repository: string;
      /** About the person's own commits. */
      readonly own: string;
      /** The result first, a sentence each. */
      readonly sentences: readonly string[];
      readonly survival: readonly SurvivalPoint[];
      readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
      readonly columns: readonly string[];
      readonly notes: readonly string[];
    };

export interface ConsequencesViewMessage {
  readonly type: 'ready' | 'readAgain';
}

export const isConsequencesState = (value: unknown): value is ConsequencesState =>
  hasType<ConsequencesState>(value, 'consequencesState');

export function isConsequencesViewMessage(value: unknown): value is ConsequencesViewMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return value.type === 'ready' || value.type === 'readAgain';
}

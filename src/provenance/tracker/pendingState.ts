import type { PendingPaste } from './classifyChange.ts';

/** What a tracker waits for besides its documents. */
export interface PendingState {
  readonly open: readonly string[];
  readonly changeId: number;
  readonly task: string | null;
  readonly accepted: readonly { readonly uri: string; readonly id: string; readonly sinceMs: number }[];
  readonly pastes: readonly (PendingPaste & { readonly uri: string })[];
}

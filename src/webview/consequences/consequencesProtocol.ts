import { hasType, isIndex, isText, messageFields } from '../sharedProtocol.ts';

/** Share of lines that still exist some days after they were added. */
export interface SurvivalPoint {
  readonly group: string;
  readonly days: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** The commits behind a figure, in the host's words. */
export interface CommitList {
  /** What they are, and how many. */
  readonly title: string;
  readonly commits: readonly {
    readonly hash: string;
    readonly day: string;
    readonly subject: string;
    /** For example "fixed by 1a2b3c4"; may be empty. */
    readonly note: string;
  }[];
  /** How many older ones the list leaves out. */
  readonly left: number;
}

/** What a person's own commits show: in words, and as one bar each, oldest first. */
export interface OwnCommitsCard {
  /** If `figure` is set, its commits can be asked for. */
  readonly parts: readonly { readonly text: string; readonly figure: string | null }[];
  /** Empty if there are too few to say anything. */
  readonly commits: readonly { readonly lines: number; readonly isFixedSoon: boolean; readonly isAi: boolean }[];
}

/** Everything the Consequences page shows, in the host's words. */
export type ConsequencesState =
  | { readonly type: 'consequencesState'; readonly phase: 'reading'; readonly done: number; readonly all: number }
  | { readonly type: 'consequencesState'; readonly phase: 'none'; readonly sentence: string }
  | {
      readonly type: 'consequencesState';
      readonly phase: 'ready';
      readonly repository: string;
      readonly own: OwnCommitsCard;
      /** The result first, one sentence each; if `figure` is set, its commits can be asked for. */
      readonly sentences: readonly { readonly text: string; readonly figure: string | null }[];
      readonly survival: readonly SurvivalPoint[];
      readonly rows: readonly { readonly name: string; readonly figure: string; readonly cells: readonly string[] }[];
      readonly columns: readonly string[];
      readonly notes: readonly string[];
      /** The list that was asked for last. */
      readonly list: CommitList | null;
    };

export type ConsequencesViewMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'readAgain' }
  | { readonly type: 'hideCommits' }
  /** The commits behind a figure; `group` is a column of the table, 0 for all. */
  | { readonly type: 'showCommits'; readonly figure: string; readonly group: number }
  | { readonly type: 'openCommit'; readonly hash: string };

export const isConsequencesState = (value: unknown): value is ConsequencesState =>
  hasType<ConsequencesState>(value, 'consequencesState');

export function isConsequencesViewMessage(value: unknown): value is ConsequencesViewMessage {
  const { type, figure, group, hash } = messageFields<ConsequencesViewMessage>(value);
  if (type === 'showCommits') return isText(figure) && isIndex(group);
  // Only a hash may be passed to git.
  if (type === 'openCommit') return isText(hash) && /^[0-9a-f]{40,64}$/u.test(hash);
  return type === 'ready' || type === 'readAgain' || type === 'hideCommits';
}

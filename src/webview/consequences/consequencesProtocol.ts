import { hasType, isIndex, isText, messageFields } from '../sharedProtocol.ts';

/** Share of lines that still stand some days after they came. */
export interface SurvivalPoint {
  readonly group: string;
  readonly days: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** The commits behind a figure, in words of the host. */
export interface CommitList {
  /** What they are, and how many. */
  readonly title: string;
  readonly commits: readonly {
    readonly hash: string;
    readonly day: string;
    readonly subject: string;
    /** Such as "fixed by 1a2b3c4"; empty for nothing. */
    readonly note: string;
  }[];
  /** How many older ones the list leaves out. */
  readonly left: number;
}

/** What a person's own commits say: in words, and a bar each, oldest first. */
export interface OwnCommitsCard {
  /** With a figure, its commits can be asked for. */
  readonly parts: readonly { readonly text: string; readonly figure: string | null }[];
  /** Empty where there are too few to say something. */
  readonly commits: readonly { readonly lines: number; readonly isFixedSoon: boolean; readonly isAi: boolean }[];
}

/** Everything the Consequences page shows, in words of the host. */
export type ConsequencesState =
  | { readonly type: 'consequencesState'; readonly phase: 'reading'; readonly done: number; readonly all: number }
  | { readonly type: 'consequencesState'; readonly phase: 'none'; readonly sentence: string }
  | {
      readonly type: 'consequencesState';
      readonly phase: 'ready';
      readonly repository: string;
      readonly own: OwnCommitsCard;
      /** The result first, a sentence each; with a figure, its commits can be asked for. */
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
  /** The commits behind a figure; the group is a column of the table, 0 for all. */
  | { readonly type: 'showCommits'; readonly figure: string; readonly group: number }
  | { readonly type: 'openCommit'; readonly hash: string };

export const isConsequencesState = (value: unknown): value is ConsequencesState =>
  hasType<ConsequencesState>(value, 'consequencesState');

export function isConsequencesViewMessage(value: unknown): value is ConsequencesViewMessage {
  const { type, figure, group, hash } = messageFields<ConsequencesViewMessage>(value);
  if (type === 'showCommits') return isText(figure) && isIndex(group);
  // Nothing but a hash is handed to git.
  if (type === 'openCommit') return isText(hash) && /^[0-9a-f]{40,64}$/u.test(hash);
  return type === 'ready' || type === 'readAgain' || type === 'hideCommits';
}

import type { Level } from '../base/level.ts';
import { type AskContext, type AskFile, type AskSelection, attachmentLabel } from '../hints/askContext.ts';
import type { Parsons } from '../hints/guard/parsons.ts';
import type { Rung } from '../hints/ladder.ts';
import { type KeptSelection, keptSelection } from './edit/followedSelection.ts';

export type TurnStatus = 'thinking' | 'checking' | 'streaming' | 'done' | 'cancelled' | 'failed';

/** What a question was about, without the files' texts: a conversation of hundreds of turns must not hold hundreds of files. */
export interface TurnContext {
  readonly file?: Omit<AskFile, 'text'> | undefined;
  /** Includes the selected text, unless it is too long: an edit is placed only where that text still is. */
  readonly selection?: (AskSelection & KeptSelection) | undefined;
  readonly diagnostics: AskContext['diagnostics'];
  /** The files that the question named: what was said about them may be in the answer. */
  readonly named?: AskContext['named'];
  /** What else was sent, with its size, for display. */
  readonly sent?: readonly string[];
}

/** Longest selection that a turn keeps, UTF-16 units. Chosen by us: four times what is sent of one. */
const maxKeptUnits = 64_000;

export function turnContext({
  file,
  selection,
  diagnostics,
  attachments = [],
  named = [],
  rules = [],
}: AskContext): TurnContext {
  const along = [...attachments, ...rules];
  const sent = {
    ...(named.length === 0 ? {} : { named }),
    ...(along.length === 0 ? {} : { sent: along.map(attachmentLabel) }),
  };
  if (file === undefined) return { diagnostics, ...sent };
  const { text, ...reference } = file;
  const kept = selection && { ...selection, ...keptSelection(text, selection) };
  return {
    file: reference,
    diagnostics,
    ...sent,
    ...(kept === undefined || kept.text.length > maxKeptUnits ? {} : { selection: kept }),
  };
}

/** Where a file is after a rename; undefined if it kept its name. */
export type RenamedFile = (uri: string) => Pick<AskFile, 'uri' | 'path'> | undefined;

/** The same context with the files' new names; the same object if none was renamed. */
export function renamedContext(context: TurnContext, nameNow: RenamedFile): TurnContext {
  const { file, named } = context;
  const moved = file === undefined ? undefined : nameNow(file.uri);
  const isNamedMoved = named?.some(({ uri }) => nameNow(uri) !== undefined) === true;
  if (moved === undefined && !isNamedMoved) return context;
  return {
    ...context,
    ...(file === undefined ? {} : { file: { ...file, ...moved } }),
    ...(named === undefined
      ? {}
      : { named: named.map((each) => ({ ...each, uri: nameNow(each.uri)?.uri ?? each.uri })) }),
  };
}

/** Turns of a conversation to keep; the oldest are dropped first. Chosen by us: more than a person scrolls back. */
export const maxTurns = 500;

/** One question and its outcome. */
export interface Turn {
  readonly id: string;
  /** The person's own words and nothing else. */
  readonly question: string;
  readonly context: TurnContext;
  readonly level: Level;
  /** The rung that was shown; a hint that said too much is replaced by a lower one than was asked for. */
  readonly rung: Rung;
  /** The rung that was asked for: the next one follows from it. */
  readonly asked: Rung;
  readonly status: TurnStatus;
  /** What is happening now, for display; null if nothing is. */
  readonly progress: string | null;
  readonly markdown: string;
  /** The model that answers; certain only when the turn is done. */
  readonly modelLabel: string;
  readonly modelId: string;
  /** The provider's name for the model, which figures are based on; empty until it has answered. */
  readonly modelName: string;
  readonly error?: { readonly kind: string; readonly sentence: string };
  /** An unobtrusive remark, for example that another model answered than the one asked. */
  readonly note?: string;
  /** The model's thinking before an answer, as far as its server shows it; never for a hint, which it would give away. */
  readonly reasoning?: string;
  /** UTC ms of the question. */
  readonly askedMs: number;
  /** UTC ms when the complete text was on screen. */
  readonly shownMs?: number;
  /** A line in the person's own words: before the answer, or before the next rung. */
  readonly position?: string;
  /** The previous turn asked the same question; this one is its next step. */
  readonly follows?: boolean;
  /** The question's words are not the person's own, so a `#` in them names nothing. */
  readonly isWritten?: boolean;
  /** Where it was asked, if not in the Assist view. */
  readonly source?: string;
  /** Hints one rung at a time: at level Hint, or because the person asked for a hint first. */
  readonly onLadder: boolean;
  /** A plain question about the language, answered outside the ladder. */
  readonly isFact?: boolean;
  /** H5: lines to put in order, separate from the text. */
  readonly parsons?: Parsons;
  /** Feedback on the last order, in words. */
  readonly parsonsResult?: string;
}

/** The session's own view of a turn. */
export type OpenTurn = { -readonly [Key in keyof Turn]: Turn[Key] };

import type { Level } from '../base/level.ts';
import { type AskContext, type AskFile, type AskSelection, attachmentLabel } from '../hints/askContext.ts';
import type { Parsons } from '../hints/guard/parsons.ts';
import type { Rung } from '../hints/ladder.ts';

export type TurnStatus = 'thinking' | 'checking' | 'streaming' | 'done' | 'cancelled' | 'failed';

/** What a question was about, without the files' texts: a conversation of hundreds of turns must not hold hundreds of files. */
export interface TurnContext {
  readonly file?: Omit<AskFile, 'text'> | undefined;
  /** With the selected text itself, cut: an edit is put in its place only while it still stands there. */
  readonly selection?: (AskSelection & { readonly text: string }) | undefined;
  readonly diagnostics: AskContext['diagnostics'];
  /** What went along besides, with its size, for people. */
  readonly sent?: readonly string[];
}

/** Longest selection that a turn keeps, UTF-16 units. Own choice: four times what is sent of one. */
const maxKeptUnits = 64_000;

export function turnContext({ file, selection, diagnostics, attachments = [], rules = [] }: AskContext): TurnContext {
  const along = [...attachments, ...rules];
  const sent = along.length === 0 ? {} : { sent: along.map(attachmentLabel) };
  if (file === undefined) return { diagnostics, ...sent };
  const { text, ...reference } = file;
  return {
    file: reference,
    diagnostics,
    ...sent,
    ...(selection === undefined || selection.end - selection.start > maxKeptUnits
      ? {}
      : { selection: { ...selection, text: text.slice(selection.start, selection.end) } }),
  };
}

/** One question and what came of it. */
export interface Turn {
  readonly id: string;
  /** The person's own words and nothing else. */
  readonly question: string;
  readonly context: TurnContext;
  readonly level: Level;
  /** What was shown; a hint that said too much comes out smaller than what was asked for. */
  readonly rung: Rung;
  /** The step of the ladder that was asked for: the next one follows from it. */
  readonly asked: Rung;
  readonly status: TurnStatus;
  /** What happens now, for a person; null when nothing does. */
  readonly progress: string | null;
  readonly markdown: string;
  /** The model that answers; known for certain when the turn is done. */
  readonly modelLabel: string;
  readonly modelId: string;
  /** The provider's own name of the model, which is what figures go by; empty until it has answered. */
  readonly modelName: string;
  readonly error?: { readonly kind: string; readonly sentence: string };
  /** A quiet remark, for example that another model answered than the one asked. */
  readonly note?: string;
  /** What the model thought before an answer, as far as its server shows it; never of a hint, which it would give away. */
  readonly reasoning?: string;
  /** UTC ms of the question. */
  readonly askedMs: number;
  /** UTC ms when the text was complete on screen. */
  readonly shownMs?: number;
  /** A line of the person's own: before the answer, or before the rung after this one. */
  readonly position?: string;
  /** The turn before asked the same question; this one is its next step. */
  readonly follows?: boolean;
  /** Hints one rung at a time: at level Hint, or because the person asked for a hint first. */
  readonly onLadder: boolean;
  /** A plain question about the language, answered beside the ladder. */
  readonly isFact?: boolean;
  /** H5: lines to put in order, apart from the text. */
  readonly parsons?: Parsons;
  /** What was said of the last order, in words. */
  readonly parsonsResult?: string;
}

/** The session's own view of a turn. */
export type OpenTurn = { -readonly [Key in keyof Turn]: Turn[Key] };

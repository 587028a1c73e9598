import { hasType } from '../sharedProtocol.ts';

/** A piece of a file, as the page shows it. */
export interface ShownRun {
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
  readonly chars: number;
  readonly origin: string;
  /** Model and tool, for display. */
  readonly who: string;
  readonly level: string;
  readonly task: string;
  /** UTC milliseconds; 0 if unknown. */
  readonly timeMs: number;
  readonly evidence: string;
  /** Share of the accepted characters that is left, 0 to 1; null if nothing was accepted. */
  readonly kept: number | null;
  /** Who reviewed it and how; empty if nobody did. */
  readonly reviewed: string;
  /** Whether marking it as reviewed would add information. */
  readonly canReview: boolean;
  readonly preview: string;
}

export interface ShownShare {
  readonly origin: string;
  /** 0 to 1. */
  readonly share: number;
}

export interface ShownPoint {
  readonly after: string;
  readonly share: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface ShownSurvival {
  readonly name: string;
  readonly insertions: number;
  readonly chars: number;
  readonly points: readonly ShownPoint[];
}

/** Everything the Blame view shows. */
export interface BlameState {
  readonly type: 'blameState';
  /** Path in the workspace; empty without a file. */
  readonly file: string;
  /** The editor noticed AI edits in this file that no tag explains. */
  readonly editorSawAi: boolean;
  readonly shares: readonly ShownShare[];
  /** The one sentence about the file, or what to do without one. */
  readonly lead: string;
  /** How certain the share of AI text is, and how much of the text has a known origin. */
  readonly sureness: string;
  readonly runs: readonly ShownRun[];
  /** AI text of all files: first in total, then by model, then by level. */
  readonly survival: readonly ShownSurvival[];
}

export type BlameViewMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'reviewFile' }
  | { readonly type: 'openFile' }
  | { readonly type: 'goTo'; readonly start: number; readonly end: number }
  | { readonly type: 'review'; readonly start: number; readonly end: number };

export const isBlameState = (value: unknown): value is BlameState => hasType<BlameState>(value, 'blameState');

export function isBlameViewMessage(value: unknown): value is BlameViewMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  if (value.type === 'ready' || value.type === 'reviewFile' || value.type === 'openFile') return true;
  if (value.type !== 'goTo' && value.type !== 'review') return false;
  return 'start' in value && 'end' in value && typeof value.start === 'number' && typeof value.end === 'number';
}

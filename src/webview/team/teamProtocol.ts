import { hasType } from '../sharedProtocol.ts';

/** One figure of the report, ready to be drawn; the bounds are null if it is withheld. */
export interface TeamFigure {
  readonly name: string;
  /** The figure in words, or why there is none. */
  readonly text: string;
  readonly bounds: { readonly value: number; readonly lower: number; readonly upper: number } | null;
}

export interface TeamGroup {
  readonly title: string;
  readonly note: string;
  /** Factors are drawn on a logarithmic scale around 1, shares from 0 to 1. */
  readonly unit: 'factor' | 'share';
  readonly figures: readonly TeamFigure[];
}

export interface TeamState {
  readonly type: 'teamState';
  readonly period: string;
  readonly lead: string;
  readonly groups: readonly TeamGroup[];
  readonly caveats: readonly string[];
}

export interface TeamViewMessage {
  readonly type: 'ready' | 'refresh' | 'save' | 'share';
}

export const isTeamState = (value: unknown): value is TeamState => hasType<TeamState>(value, 'teamState');

export function isTeamViewMessage(value: unknown): value is TeamViewMessage {
  return hasType<TeamViewMessage>(value, 'ready', 'refresh', 'save', 'share');
}

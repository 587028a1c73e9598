import type { JsonObject } from '../../store/event.ts';

/** The fields of a recorded event that the clocks read. */
export interface ClockEvent {
  /** UTC ms. */
  readonly tMs: number;
  readonly monoMs?: number;
  readonly window?: string;
  readonly session?: string;
  readonly kind: string;
  readonly task: string | null;
  readonly data: JsonObject;
}

/**
 * Event kinds that drive the clocks. All others (agent reports, tags, …) are about code or programs, not about a person at work, and the
 * hook processes that write them have their own clock, so they are ignored.
 */
const clockKinds = /^(?:signal|request|review|task)\./;

export function isForClocks({ kind }: ClockEvent): boolean {
  return clockKinds.test(kind);
}

/** A field as text, or the fallback. */
export function textOf(data: JsonObject, field: string, fallback = ''): string {
  const value = data[field];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : fallback;
}

export function requestId(data: JsonObject): string {
  return textOf(data, 'requestId', textOf(data, 'id'));
}

export function numberOf(data: JsonObject, field: string): number {
  const value = data[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Causes of changes not made by hand. A change whose cause matches neither list is undecided. */
const byMachine =
  /\b(?:ai|agent|assistant|model|llm|bot|copilot|claude|codex|cursor-agent|external|disk|tool|format(?:ter|ting)?|fix|git|applied|workspace|reload|revert|program|machine|auto|generated)\b/i;
const byHand =
  /\b(?:typ(?:e|ed|ing)|keyboard|key|user|human|manual|hand|undo|redo|paste|cut|delete|cursors?|multicursor|autocomplete|snippet|accept(?:ed)?|completion|suggest(?:ion)?|inline|rename|move|line|comment|indent|drop|dictation)\b/i;

/** Whether a document change shows a person at work; `undefined` if its cause does not tell. */
export function isByHand(data: JsonObject): boolean | undefined {
  const cause = data['cause'];
  if (cause === 'typed' || cause === undefined || cause === null || cause === '') return true;
  const words = (typeof cause === 'string' ? cause : JSON.stringify(cause)).replace(/[_-]|(?<=[a-z])(?=[A-Z])/g, ' ');
  // Whoever accepts a suggestion is present, no matter who wrote it.
  if (/\baccept/i.test(words)) return true;
  if (byMachine.test(words)) return false;
  return byHand.test(words) ? true : undefined;
}

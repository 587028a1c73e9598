import { withoutEnd } from '../base/textEnds.ts';
import { type EstimatedTime, parseEstimate } from './parseEstimate.ts';
import type { TaskKind } from './task.ts';

/** A task entered as one line: `Fix login redirect 45m`. */
export interface TaskLine {
  readonly title: string;
  /** Undefined if the line does not end in a time. */
  readonly estimate: EstimatedTime | undefined;
}

/** The longest times that people write have three parts: `1 h 30` or `1h to 3h`. Chosen by us. */
const maxTimeWords = 3;

/**
 * Splits a line into title and estimate: the longest trailing run of words that forms a time with a unit. "Upgrade to Node 24" has none,
 * because a bare number is more often part of the title.
 */
export function readTaskLine(line: string): TaskLine {
  const words = line
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  for (let count = Math.min(maxTimeWords, words.length); count > 0; count -= 1) {
    const time = words.slice(-count).join(' ');
    if (!/^[\d.]/.test(time) || !/\d ?(?:h|m)|\d:\d\d/i.test(time)) continue;
    const estimate = estimateOf(time);
    if (estimate !== undefined) return { title: titleOf(words.slice(0, -count)), estimate };
  }
  return { title: words.join(' '), estimate: undefined };
}

/** The title alone, for a line that no person wrote: whatever looks like an estimate at its end is taken off. */
export function titleWithoutTime(line: string): string {
  const { title, estimate } = readTaskLine(line);
  return estimate === undefined ? title : titleWithoutTime(title);
}

function estimateOf(text: string): EstimatedTime | undefined {
  try {
    return parseEstimate(text);
  } catch {
    return undefined;
  }
}

/** Drops what joins title and time: "Fix login, 45m", "Fix login in 45m". */
function titleOf(words: readonly string[]): string {
  const title = withoutEnd(words.join(' '), ' \t,;:–—-');
  return title.replace(/\s(?:in|for|about|~)$/i, '');
}

/** The first match wins: fixing a test is a fix. Words from commit conventions and everyday titles. */
const kindWords: readonly (readonly [TaskKind, RegExp])[] = [
  ['bugFix', /^(?:fix|fixes|bug|bugfix|hotfix|debug|repair|correct|resolve)\b|\b(?:bug|crash|regression|broken)\b/i],
  ['refactor', /^(?:refactor|clean|rename|extract|move|simplify|split|inline|tidy|restructure)\b/i],
  ['docs', /^(?:docs?|document)\b|\b(?:docs|readme|documentation|changelog)\b/i],
  ['test', /^tests?\b|\b(?:tests?|coverage|spec)\b/i],
  ['investigation', /^(?:investigate|find out|research|explore|spike|understand|profile|analy[sz]e|look into|why)\b/i],
  ['chore', /^(?:chore|upgrade|update|bump|release|configure|set up|setup|migrate|ci)\b/i],
];

/** The kind suggested by a title; `feature` if it suggests none. */
export function guessKind(title: string): TaskKind {
  return kindWords.find(([, words]) => words.test(title.trim()))?.[0] ?? 'feature';
}

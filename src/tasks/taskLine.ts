import { withoutEnd } from '../base/textEnds.ts';
import { type EstimatedTime, parseEstimate } from './duration.ts';
import type { TaskKind } from './task.ts';

/** What one line says about a task: `Fix login redirect 45m`. */
export interface TaskLine {
  readonly title: string;
  /** Undefined while the line ends in no time. */
  readonly estimate: EstimatedTime | undefined;
}

/** The longest time that people write has three parts: `1 h 30` or `1h to 3h`. Own choice. */
const maxTimeWords = 3;

/**
 * Splits a line into title and estimate: the longest run of last words that is a time with a unit. "Upgrade to Node 24" has none,
 * because a bare number is more often a part of the title.
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

function estimateOf(text: string): EstimatedTime | undefined {
  try {
    return parseEstimate(text);
  } catch {
    return undefined;
  }
}

/** Without what joins title and time: "Fix login, 45m", "Fix login in 45m". */
function titleOf(words: readonly string[]): string {
  const title = withoutEnd(words.join(' '), ' \t,;:–—-');
  return title.replace(/\s(?:in|for|about|~)$/i, '');
}

/** First match wins: a fix of a test is a fix. Words of commit conventions and of everyday titles. */
const kindWords: readonly (readonly [TaskKind, RegExp])[] = [
  ['bugFix', /^(?:fix|fixes|bug|bugfix|hotfix|debug|repair|correct|resolve)\b|\b(?:bug|crash|regression|broken)\b/i],
  ['refactor', /^(?:refactor|clean|rename|extract|move|simplify|split|inline|tidy|restructure)\b/i],
  ['docs', /^(?:docs?|document)\b|\b(?:docs|readme|documentation|changelog)\b/i],
  ['test', /^tests?\b|\b(?:tests?|coverage|spec)\b/i],
  ['investigation', /^(?:investigate|find out|research|explore|spike|understand|profile|analy[sz]e|look into|why)\b/i],
  ['chore', /^(?:chore|upgrade|update|bump|release|configure|set up|setup|migrate|ci)\b/i],
];

/** The kind that a title speaks of; a feature when it names none. */
export function guessKind(title: string): TaskKind {
  return kindWords.find(([, words]) => words.test(title.trim()))?.[0] ?? 'feature';
}

import * as l10n from '@vscode/l10n';
import { allows, type Level } from '../base/level.ts';
import type { AskSelection } from '../hints/askContext.ts';

/** What people most often do with a piece of code, without writing a question. */
export const quickActionNames = ['explain', 'fix', 'tests', 'docs'] as const;
export type QuickActionName = (typeof quickActionNames)[number];

interface QuickAction {
  /** For the lightbulb. */
  readonly title: string;
  /** The question asked in the Assist view. */
  readonly question: string;
  /** The question asked there if a hint comes first: what to look at, not what to write. */
  readonly hintQuestion: string;
  /** The instruction for a proposal, where the level allows edits; an action without one never edits. */
  readonly instruction?: string;
  /** The change belongs in another file, so the code itself is not replaced. */
  readonly isElsewhere?: boolean;
}

export const quickActions: Readonly<Record<QuickActionName, QuickAction>> = {
  explain: {
    title: l10n.t('Explain'),
    question: 'Explain what this code does.',
    hintQuestion: 'How can I find out what this code does?',
  },
  fix: {
    title: l10n.t('Fix'),
    question: 'What is wrong with this code, and how is it fixed?',
    hintQuestion: 'What is wrong with this code?',
    instruction: 'Fix what is wrong with this code, with the smallest change.',
  },
  tests: {
    title: l10n.t('Write Tests'),
    question: 'Write tests for this code.',
    hintQuestion: 'What should tests of this code check?',
    instruction:
      'Write tests for this code, in the file where this project keeps its tests of it, or in a new file beside it. Do not change the code itself.',
    isElsewhere: true,
  },
  docs: {
    title: l10n.t('Write Docs'),
    question: 'Write the documentation comment of this code.',
    hintQuestion: 'What should the documentation of this code say?',
    instruction:
      'Write or complete the documentation comment of this code, in the style of this project. Do not change the code itself.',
  },
};

export type QuickActionWay = 'hint' | 'answer' | 'edit';

/** How an action is carried out at a level; undefined if it is not allowed. @param hintFirst The person wants to try first. */
export function quickActionWay(name: QuickActionName, level: Level, hintFirst: boolean): QuickActionWay | undefined {
  if (level === 'Off') return undefined;
  if (hintFirst) return 'hint';
  if (!allows(level, 'Answer')) return undefined;
  return allows(level, 'Edit') && quickActions[name].instruction !== undefined ? 'edit' : 'answer';
}

/**
 * The whole lines of the innermost function or class around the caret, with the comment and decorators directly above it.
 * @param offset UTF-16 offset of the caret.
 * @param symbols In UTF-16 offsets.
 * @returns undefined if the caret is in none.
 */
export function symbolSelection(
  text: string,
  offset: number,
  symbols: readonly { readonly start: number; readonly end: number }[],
): AskSelection | undefined {
  const lineStart = (at: number) => text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = (at: number) => {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    return text[end - 1] === '\r' ? end - 1 : end;
  };
  const [inner] = symbols
    .map(({ start, end }) => ({ start: withLead(text, lineStart(start)), end: lineEnd(Math.max(start, end - 1)) }))
    .filter(({ start, end }) => start <= offset && offset <= end)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  if (inner === undefined) return undefined;
  const lineOf = (at: number) => text.slice(0, at).split('\n').length;
  return { ...inner, firstLine: lineOf(inner.start), lastLine: lineOf(inner.end) };
}

/** Comment lines and decorators, in most languages. */
const lead = /^\s*(?:\/\/|\/\*|\*|#|@|--)/;

function withLead(text: string, start: number): number {
  let from = start;
  while (from > 0) {
    const above = text.lastIndexOf('\n', from - 2) + 1;
    if (!lead.test(text.slice(above, from))) break;
    from = above;
  }
  return from;
}

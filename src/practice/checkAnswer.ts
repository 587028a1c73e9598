import * as l10n from '@vscode/l10n';
import type { Run } from './callSamples.ts';
import type { Card } from './card.ts';
import { isRunnable } from './runCode.ts';

export interface AnswerCheck {
  readonly isRight: boolean;
  /** The right answer, for display. */
  readonly right: string;
  /** Why the answer could not be read as a value; undefined when it could. */
  readonly unread?: string;
}

/**
 * Checks an answer by running it (the answer is evaluated as an expression, without the card's code, and compared as a value) or, for a
 * cloze, against the reference text. No model judges anything.
 */
export async function checkAnswer(card: Card, answer: string, run: Run): Promise<AnswerCheck> {
  const right = card.answer;
  if (card.program === undefined || !isRunnable(card.languageId)) {
    return { isRight: withoutBlanks(answer) === withoutBlanks(right), right };
  }
  if (answer.trim() === right) return { isRight: true, right };
  const language = card.languageId === 'typescript' ? 'javascript' : card.languageId;
  const [result] = await run({ language, code: '', expressions: [answer.trim() === '' ? 'null' : answer] });
  // If nothing can be run, the reference text decides.
  if (result !== undefined && 'error' in result && result.isOff === true) {
    return { isRight: withoutBlanks(answer) === withoutBlanks(right), right };
  }
  if (result === undefined || 'error' in result) {
    // Text without quotes counts as that string.
    return {
      isRight: answer.trim() === unquoted(right),
      right,
      unread: result?.error ?? l10n.t('it could not be run'),
    };
  }
  return { isRight: result.value === right, right };
}

function unquoted(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

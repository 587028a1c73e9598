import type { Run } from './callSamples.ts';
import type { Card } from './card.ts';
import { isRunnable } from './runCode.ts';

export interface AnswerCheck {
  readonly isRight: boolean;
  /** What is right, for a person. */
  readonly right: string;
  /** Why the answer could not be read as a value; undefined when it could. */
  readonly unread?: string;
}

/**
 * Checks an answer by running (the answer itself is worked out as an expression, without the card's code, and compared as a value)
 * or, for a cloze, by the reference text. Nothing is judged by a model.
 */
export async function checkAnswer(card: Card, answer: string, run: Run): Promise<AnswerCheck> {
  const right = card.answer;
  if (card.program === undefined || !isRunnable(card.languageId)) {
    return { isRight: withoutBlanks(answer) === withoutBlanks(right), right };
  }
  if (answer.trim() === right) return { isRight: true, right };
  const language = card.languageId === 'typescript' ? 'javascript' : card.languageId;
  const [result] = await run({ language, code: '', expressions: [answer.trim() === '' ? 'null' : answer] });
  // Where nothing can be run the reference text decides.
  if (result !== undefined && 'error' in result && result.isOff === true) {
    return { isRight: withoutBlanks(answer) === withoutBlanks(right), right };
  }
  if (result === undefined || 'error' in result) {
    // A text without its quotes is meant as that text.
    return { isRight: answer.trim() === unquoted(right), right, unread: result?.error ?? 'it could not be run' };
  }
  return { isRight: result.value === right, right };
}

function unquoted(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

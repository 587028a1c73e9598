import * as l10n from '@vscode/l10n';
import { allows, type Level } from '../base/level.ts';
import type { AskContext, AskFile } from '../hints/askContext.ts';
import type { Rung } from '../hints/ladder.ts';
import type { Turn, TurnContext } from './turn.ts';

/** The turns about the same question in the same file: *Explain* asks the same words everywhere. */
export function sameQuestion(turns: readonly Turn[], question: string, { file }: AskContext | TurnContext): Turn[] {
  return turns.filter((turn) => turn.question === question && turn.context.file?.uri === file?.uri);
}

/**
 * The model's earlier hints for this question, to go along with the next one; never an answer, which the writer of hints must not see, and
 * none that may repeat what a named file says of which nothing may go out any more.
 */
export function earlierHints(
  turns: readonly Turn[],
  question: string,
  context: AskContext | TurnContext,
  levelOf?: LevelOf,
): string[] {
  return sameQuestion(turns, question, context)
    .filter(({ markdown, rung }) => markdown !== '' && rung !== 'H0' && rung !== 'H6')
    .filter((turn) => mayHint(turn, levelOf))
    .map(({ markdown }) => markdown);
}

/** Whether hints may be asked for, now, about everything that goes along with a question. */
export function mayHint({ context }: Pick<Turn, 'context'>, levelOf?: LevelOf): boolean {
  return filesOf(context).every((each) => levelOf === undefined || allows(levelOf(each), 'Hint'));
}

/** Every hint shown about the file: taken together they must not give the answer away. */
export function shownHints(turns: readonly Turn[], { file }: AskContext | TurnContext): string[] {
  return turns
    .filter(({ rung, markdown, context }) => rung !== 'H6' && markdown !== '' && context.file?.uri === file?.uri)
    .map(({ markdown }) => markdown);
}

/** Whether the person has tried nothing since the last question about this file and has not taken a position on it. */
export function isFirstAttempt(turns: readonly Turn[], { file }: AskContext, lastTryMs: number): boolean {
  const about = turns.filter((turn) => turn.context.file?.uri === file?.uri && turn.onLadder && turn.isFact !== true);
  const last = about.at(-1)?.shownMs ?? 0;
  return lastTryMs <= last && !about.some((turn) => turn.position !== undefined || turn.rung !== 'H0');
}

/** The highest rung shown about a file; undefined without a hint, since a plain answer is not on the ladder. */
export function rungReached(turns: readonly Turn[], uri: string): Rung | undefined {
  const about = turns.filter(
    ({ context, status, isFact }) => context.file?.uri === uri && status === 'done' && isFact !== true,
  );
  if (!about.some(({ rung, onLadder }) => onLadder || rung !== 'H6')) return undefined;
  return about
    .map(({ rung }) => rung)
    .sort()
    .at(-1);
}

/** Earlier questions sent with the next one: enough for a follow-up, few enough to stay fast. */
const maxRemembered = 4;

/** The level of a file now. */
export type LevelOf = (file: Pick<AskFile, 'uri' | 'languageId'>) => Level;

/**
 * The earlier questions and answers that go along with the next question; none about a file of which no answer may be given any more.
 * @param again Id of a turn whose question is asked once more: neither its answer nor what came after it goes along.
 */
export function rememberedTurns(turns: readonly Turn[], levelOf?: LevelOf, again?: string): readonly Turn[] {
  const end =
    again === undefined
      ? turns.length
      : Math.max(
          0,
          turns.findIndex(({ id }) => id === again),
        );
  const isOpen = (context: TurnContext) =>
    levelOf === undefined || filesOf(context).every((each) => allows(levelOf(each), 'Answer'));
  const found: Turn[] = [];
  // From the end, since a level is looked up for each, and a conversation may be long.
  for (let at = end - 1; at >= 0 && found.length < maxRemembered; at -= 1) {
    const turn = turns[at];
    if (turn?.rung === 'H6' && turn.status === 'done' && isOpen(turn.context)) found.unshift(turn);
  }
  return found;
}

/** The files whose text a turn's answer may repeat: the one in front, those the question named, and those of earlier turns that went along. */
export function filesOf({ file, named = [] }: TurnContext): readonly Pick<AskFile, 'uri' | 'languageId'>[] {
  return file === undefined ? named : [...named, { uri: file.uri, languageId: file.languageId }];
}

export function rememberedLabel(count: number): string {
  return count === 1 ? l10n.t('1 earlier question') : l10n.t('{0} earlier questions', count);
}

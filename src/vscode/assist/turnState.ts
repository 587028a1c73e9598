import type { AnswerLinks } from '../../assist/answerPlaces.ts';
import type { Turn } from '../../assist/turn.ts';
import { allows } from '../../base/level.ts';
import { contextLabel } from '../../hints/askContext.ts';
import type { StepDecision } from '../../hints/ladder.ts';
import type { AssistTurn } from '../../webview/assist/assistProtocol.ts';
import { errorState, nextHintState, parsonsState, rungLabel } from './assistSentences.ts';

export const isHint = ({ rung }: Pick<Turn, 'rung'>): boolean => rung !== 'H6';

/**
 * A turn as the page shows it.
 * @param step Whether the next rung may be shown; undefined if there is none.
 * @param links The files and symbols it names that exist.
 */
export function turnState(turn: Turn, step: StepDecision | undefined, links: AnswerLinks = {}): AssistTurn {
  return {
    id: turn.id,
    question: turn.question,
    contextLabel: contextLabel(turn.context),
    ...(turn.context.sent === undefined ? {} : { sent: [...turn.context.sent] }),
    level: turn.level,
    modelLabel: turn.modelLabel,
    status: turn.status,
    progress: turn.progress,
    markdown: turn.markdown,
    ...(isHint(turn) || turn.onLadder ? { rung: turn.rung, rungLabel: rungLabel(turn) } : {}),
    ...(turn.parsons === undefined ? {} : { parsons: parsonsState(turn.parsons, turn.parsonsResult) }),
    ...links,
    codeBlocks: Math.floor((turn.markdown.match(/^ {0,3}(```|~~~)/gm) ?? []).length / 2),
    ...(turn.error === undefined ? {} : { error: errorState(turn.error) }),
    ...(turn.note === undefined ? {} : { note: turn.note }),
    ...(turn.position === undefined ? {} : { position: turn.position }),
    ...(turn.follows === true ? { follows: true } : {}),
    ...(turn.reasoning === undefined ? {} : { reasoning: turn.reasoning }),
    askedMs: turn.askedMs,
    ...(step === undefined ? {} : { nextHint: nextHintState(turn, step) }),
    canPropose:
      !isHint(turn) && allows(turn.level, 'Edit') && turn.status === 'done' && turn.context.file !== undefined,
  };
}

import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { AskContext } from '../hints/askContext.ts';
import type { HintGuard } from '../hints/hintGuard.ts';
import type { ModelCalls } from './modelCalls.ts';
import { answerPrompt } from './prompts.ts';
import type { SessionEvents, SessionModels, SessionRules } from './sessionDeps.ts';
import type { OpenTurn } from './turn.ts';

/** Stays hidden next to a question about the language: no fact may give the person's own task away. */
const factQuestion = 'Complete or correct this code, as its names, its comments and its tests ask for.';

export interface ReferenceSolutionsDeps {
  readonly models: Pick<SessionModels, 'labelFor' | 'labelOf'>;
  readonly guard: Pick<HintGuard, 'parseReference'>;
  readonly calls: Pick<ModelCalls, 'texts'>;
  readonly changed: SessionEvents['changed'];
  readonly reference: SessionRules['reference'];
}

/** A question that hints are asked for. */
interface HintedQuestion {
  readonly question: string;
  readonly context: AskContext;
  readonly modelId?: string | undefined;
  readonly isFact?: boolean;
  /** A next step of the previous question. */
  readonly follows?: boolean;
}

/** The solutions that hints are checked against: the project's own, or one made by a model that the hint's writer knows nothing of. */
export class ReferenceSolutions {
  readonly #deps: ReferenceSolutionsDeps;
  /** What the latest one is about. */
  #latest: string | undefined;

  constructor(deps: ReferenceSolutionsDeps) {
    this.#deps = deps;
  }

  clear(): void {
    this.#latest = undefined;
  }

  /** @returns false if no solution could be had although there is a model: then no hint can be checked. */
  async find(turn: OpenTurn, asked: HintedQuestion, signal: AbortSignal): Promise<boolean> {
    const { models, guard, calls, changed, reference } = this.#deps;
    const { context, modelId } = asked;
    const question = asked.isFact === true ? factQuestion : asked.question;
    const about = JSON.stringify([question, context.file?.uri]);
    const key = `${about} ${createHash('sha256')
      .update(context.file?.text ?? '')
      .digest('hex')}`;
    // The next rung of the same question is checked against the same solution, even if the person has changed the file since.
    if (this.#latest === key || (asked.follows === true && this.#latest?.startsWith(`${about} `))) return true;
    const known = await reference?.(context).catch(() => undefined);
    if (known === undefined) {
      const asksFirst = modelId === undefined ? models.labelFor('answer') : models.labelOf(modelId);
      const hidden: OpenTurn = { ...turn, modelLabel: asksFirst };
      const messages = answerPrompt(question, context, []);
      let text = '';
      for await (const piece of calls.texts(hidden, { role: 'answer', messages, context, modelId }, signal))
        text += piece;
      if (hidden.modelLabel !== turn.modelLabel) {
        const said = l10n.t('the same to {0}, for a solution to check hints against', hidden.modelLabel);
        turn.context = { ...turn.context, sent: [...(turn.context.sent ?? []), said] };
        changed(turn);
      }
      if (hidden.error !== undefined) return hidden.error.kind === 'needsModel';
      if (signal.aborted) return false;
      await guard.parseReference(text, context);
    } else await guard.parseReference(known, context);
    this.#latest = key;
    return true;
  }
}

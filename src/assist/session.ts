import * as l10n from '@vscode/l10n';
import { AppError, sentenceOf } from '../base/appError.ts';
import type { Clock } from '../base/clock.ts';
import type { Level } from '../base/level.ts';
import type { AskContext } from '../hints/askContext.ts';
import type { HintGuard } from '../hints/hintGuard.ts';
import {
  doubleClickMs,
  firstStep,
  maxRegenerations,
  nextStep,
  type Rung,
  rungAfter,
  rungBelow,
  type StepDecision,
  writeLineFirst,
} from '../hints/ladder.ts';
import { isLanguageQuestion } from '../hints/languageQuestion.ts';
import { orderResult, parsonsText } from '../hints/parsonsSentences.ts';
import { sameDiagnosis } from '../hints/sameDiagnosis.ts';
import { attemptText, factTemplate, templateHint } from '../hints/templateHint.ts';
import { splitReasoning } from '../models/wire/reasoningText.ts';
import {
  earlierHints,
  filesOf,
  isFirstAttempt,
  mayHint,
  rememberedLabel,
  rememberedTurns,
  sameQuestion,
  shownHints,
} from './earlierTurns.ts';
import { type ModelCall, ModelCalls } from './modelCalls.ts';
import { answerPrompt, factPrompt, hintPrompt, type PromptMessage, withPosition } from './prompts.ts';
import { ReferenceSolutions } from './referenceSolutions.ts';
import type { AskOptions, SessionEvents, SessionModels, SessionRules } from './sessionDeps.ts';
import { maxTurns, type OpenTurn, type RenamedFile, renamedContext, type Turn, turnContext } from './turn.ts';

/** A question with the texts it is about, which are released once it is answered. */
interface Asked extends Pick<AskOptions, 'position' | 'modelId' | 'source' | 'again' | 'isWritten'> {
  readonly question: string;
  readonly context: AskContext;
  readonly level: Level;
  readonly isFact?: boolean;
  /** A next step of the previous question. */
  readonly follows?: boolean;
}

const factStep: StepDecision = {
  allowed: false,
  reason: l10n.t('A fact about the language needs no next hint; ask about your code to go on.'),
  availableAtMs: null,
};

const sameAsBefore = l10n.t(
  'The same diagnosis as before, so it is not repeated. Change something or run a test, and say what you see.',
);

/** The conversation of the Assist view: hints that are checked before they are shown, and streamed answers. */
export class AssistSession {
  readonly #models: SessionModels;
  readonly #guard: HintGuard;
  readonly #events: SessionEvents;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #calls: ModelCalls;
  readonly #turns: OpenTurn[] = [];
  readonly #running = new Map<string, AbortController>();
  /** UTC ms of the last edit or test run, which is evidence of an attempt. */
  #lastTryMs = 0;
  readonly #rules: SessionRules;
  /** Turns whose answer was requested once, and when: the second click shows it. */
  readonly #confirming = new Map<string, number>();
  readonly #solution: ReferenceSolutions;

  constructor(
    models: SessionModels,
    guard: HintGuard,
    events: SessionEvents,
    clock: Clock,
    newId: () => string,
    rules: SessionRules = {},
  ) {
    this.#rules = rules;
    this.#models = models;
    this.#guard = guard;
    this.#events = events;
    this.#clock = clock;
    this.#newId = newId;
    this.#calls = new ModelCalls(models, events, newId);
    this.#solution = new ReferenceSolutions({
      models,
      guard,
      calls: this.#calls,
      changed: (turn) => events.changed(turn),
      reference: rules.reference,
    });
  }

  get turns(): readonly Turn[] {
    return this.#turns;
  }

  turn(id: string): Turn | undefined {
    return this.#turns.find((turn) => turn.id === id);
  }

  /** The user changed a file or ran a test. @returns the turn whose next hint may be open now; nothing of it has changed. */
  tried(): Turn | undefined {
    this.#lastTryMs = this.#clock.nowMs();
    return this.#turns.at(-1);
  }

  /** Whether the rung after this turn's may be shown. */
  stepAfter(turn: Turn): StepDecision {
    const shownMs = turn.shownMs ?? this.#clock.nowMs();
    const triedSince = this.#lastTryMs > shownMs;
    if (turn.rung === 'H0') return firstStep(triedSince);
    if (turn.isFact === true) return factStep;
    const step = nextStep({ shownMs, nowMs: this.#clock.nowMs(), triedSince });
    if (turn.asked !== 'H5' || !step.allowed) return step;
    if (this.#confirming.has(turn.id))
      return { ...step, confirming: true, reason: l10n.t('It is recorded as an answer.') };
    return this.#position(turn) === undefined ? { ...step, asksPosition: true } : step;
  }

  /** Runs to the end of the turn and reports progress through the events. */
  async ask(question: string, context: AskContext, level: Level, options: AskOptions = {}): Promise<Turn> {
    const { way = 'plain', position, modelId, source, again, isWritten } = options;
    if (level !== 'Hint' && way === 'plain')
      return this.#answer({ question, context, level, position, modelId, source, again, isWritten }, false);
    // A project's rules could ask for answers, so hints are written without them.
    const hinted = { ...context, rules: undefined };
    const asked: Asked = { question, context: hinted, level, position, modelId, source, isWritten };
    if (isLanguageQuestion(question, context.file?.text ?? '', context.file?.languageId)) {
      return this.#hint({ ...asked, isFact: true }, 'H3');
    }
    if (this.#rules.attemptFirst === true && isFirstAttempt(this.#turns, context, this.#lastTryMs)) {
      // Nothing is sent for this.
      const own = { ...asked, context: { ...hinted, attachments: undefined } };
      const turn = this.#begin(own, { rung: 'H0', role: 'hint', progress: '', onLadder: true });
      turn.modelLabel = l10n.t('Your own evidence, no model');
      await this.#run(turn, async () => {
        turn.markdown = attemptText(context);
      });
      return turn;
    }
    return this.#hint(asked, 'H1');
  }

  /**
   * One rung further than an earlier hint. The answer, H6, takes a second call, and only after a position.
   * @param context The turn's file as it is now: the person has tried something since.
   * @param position One line in the person's own words, if the step asks for it.
   * @param level The level now, if it is lower than the turn's.
   * @returns undefined if the turn is gone, or if the answer waits for its second click.
   * @throws AppError `refused` with what is still needed.
   */
  async nextHint(id: string, context: AskContext, position = '', level?: Level): Promise<Turn | undefined> {
    const turn = this.#turns.find((each) => each.id === id);
    if (turn === undefined || turn.rung === 'H6') return undefined;
    const step = this.stepAfter(turn);
    if (!step.allowed) throw new AppError('refused', step.reason ?? l10n.t('The next hint is not open yet.'));
    if (position.trim() !== '') {
      turn.position = position.trim();
      this.#events.changed(turn);
    } else if (step.asksPosition === true) {
      throw new AppError('refused', writeLineFirst());
    }
    const next = rungAfter(turn.asked);
    const { question, isWritten } = turn;
    const asked: Asked = { question, context, level: level ?? turn.level, follows: true, isWritten };
    if (next !== 'H6') return this.#hint(asked, next);
    const nowMs = this.#clock.nowMs();
    const firstMs = this.#confirming.get(id);
    if (firstMs !== undefined && nowMs - firstMs < doubleClickMs) return undefined;
    if (firstMs === undefined) {
      this.#confirming.set(id, nowMs);
      this.#events.changed(turn);
      return undefined;
    }
    this.#confirming.delete(id);
    return this.#answer({ ...asked, position: this.#position(turn) }, true);
  }

  #position({ question, context }: Turn): string | undefined {
    return sameQuestion(this.#turns, question, context).find(({ position }) => position !== undefined)?.position;
  }

  /** Continues with saved turns. */
  restore(turns: readonly Turn[]): void {
    this.#turns.splice(0, this.#turns.length, ...turns.slice(-maxTurns));
  }

  /** Files have new names: what is asked or proposed about earlier turns is about them. @param nameNow The name of a file by now */
  renamed(nameNow: RenamedFile): void {
    for (const turn of this.#turns) {
      const context = renamedContext(turn.context, nameNow);
      if (context === turn.context) continue;
      turn.context = context;
      this.#events.changed(turn);
    }
  }

  cancel(id: string): void {
    this.#running.get(id)?.abort();
  }

  clear(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#turns.length = 0;
    this.#confirming.clear();
    this.#solution.clear();
    this.#guard.clear();
  }

  async #answer(asked: Asked, onLadder: boolean): Promise<Turn> {
    const { question, context, level, position = '', modelId, again } = asked;
    const remembered = level === 'Hint' ? [] : rememberedTurns(this.#turns, this.#rules.levelOf, again);
    const earlier = remembered.flatMap(({ question: before, markdown }): readonly PromptMessage[] => [
      { role: 'user', content: before },
      { role: 'assistant', content: markdown },
    ]);
    const turn = this.#begin(asked, { rung: 'H6', role: 'answer', progress: l10n.t('Asking the model'), onLadder });
    if (remembered.length > 0) {
      const sent = [...(turn.context.sent ?? []), rememberedLabel(remembered.length)];
      // The answer may repeat what they say, so it goes along later only where they may.
      const files = [...(turn.context.named ?? []), ...remembered.flatMap(({ context: each }) => filesOf(each))];
      const named = [...new Map(files.map((file) => [file.uri, file])).values()];
      turn.context = { ...turn.context, sent, ...(named.length === 0 ? {} : { named }) };
    }
    await this.#run(turn, async (signal) => {
      const messages = answerPrompt(withPosition(question, position), context, earlier);
      for await (const text of this.#calls.texts(turn, { role: 'answer', messages, context, modelId }, signal)) {
        turn.markdown += text;
        if (turn.status === 'streaming') this.#events.appended(turn, text);
        else {
          turn.status = 'streaming';
          this.#events.changed(turn);
        }
      }
      if (turn.error?.kind === 'needsModel') await this.#hintInstead(turn, asked, signal);
    });
    return turn;
  }

  /** No model can answer: the first hint is better than nothing, and the note says why it is only that. */
  async #hintInstead(turn: OpenTurn, asked: Asked, signal: AbortSignal): Promise<void> {
    turn.note = turn.error?.sentence ?? '';
    delete turn.error;
    turn.rung = 'H1';
    turn.asked = 'H1';
    const earlier = earlierHints(this.#turns, turn.question, turn.context, this.#rules.levelOf);
    turn.markdown = (await this.#hintText(turn, asked, 'H1', earlier, signal)) ?? '';
  }

  async #hint(asked: Asked, first: Exclude<Rung, 'H6'>): Promise<Turn> {
    const { context, isFact = false } = asked;
    const earlier = earlierHints(this.#turns, asked.question, context, this.#rules.levelOf);
    const shown = shownHints(this.#turns, context);
    const turn = this.#begin(asked, { rung: first, role: 'hint', progress: l10n.t('Writing a hint'), onLadder: true });
    const own = { languageId: context.file?.languageId, own: context.file?.text ?? '', earlier: shown };
    let rung = first;
    await this.#run(turn, async (signal) => {
      // The solution to check the hint against is made in parallel, by a call that the hint's writer knows nothing of. Without a file
      // there is no task that a fact could give away.
      const finding =
        isFact && context.file === undefined
          ? Promise.resolve(true)
          : this.#solution.find(turn, asked, signal).catch(() => false);
      let rest: string | undefined;
      for (let attempt = 0; attempt <= maxRegenerations; attempt += 1) {
        // The level may have been lowered while the last one was written or checked.
        if (attempt > 0 && !mayHint(turn, this.#rules.levelOf)) break;
        if (rung === 'H5' && (await finding) && this.#withoutModel(turn)) return;
        const text = await this.#hintText(turn, asked, rung, earlier, signal);
        if (text === undefined) return;
        turn.status = 'checking';
        turn.progress = l10n.t('Checking the hint before showing it');
        this.#events.changed(turn);
        if (!(await finding)) break;
        const verdict = await this.#guard.check({ ...own, rung, text });
        if (verdict.shown) {
          turn.markdown = sameDiagnosis(text, earlier) ? sameAsBefore : text;
          turn.rung = rung;
          return;
        }
        rest = verdict.rest ?? rest;
        turn.progress = l10n.t('That hint said too much; asking for a smaller one');
        this.#events.changed(turn);
        if (!isFact) rung = rungBelow(rung);
      }
      const isLeft = rest !== undefined && (await this.#guard.check({ ...own, rung, text: rest })).shown;
      turn.rung = isLeft || isFact ? rung : 'H1';
      const left = isLeft && rest !== undefined ? rest : isFact ? factTemplate : templateHint(context);
      turn.markdown = sameDiagnosis(left, earlier) ? sameAsBefore : left;
    });
    return turn;
  }

  /** H5 from the reference solution alone: lines to put in order, else the outline. @returns whether there is either. */
  #withoutModel(turn: OpenTurn): boolean {
    const parsons = this.#guard.parsons();
    const outline = parsons === undefined ? this.#guard.skeleton() : undefined;
    if (parsons !== undefined) turn.parsons = parsons;
    turn.markdown = outline ?? (parsons === undefined ? '' : parsonsText(parsons));
    if (turn.markdown === '') return false;
    turn.rung = 'H5';
    turn.modelLabel = l10n.t('From the reference solution, no model');
    return true;
  }

  /** @returns how good the person's order of the lines is, in words; undefined if the turn has no lines. */
  checkOrder(id: string, order: readonly number[]): string | undefined {
    const turn = this.#turns.find((each) => each.id === id);
    if (turn?.parsons === undefined) return undefined;
    turn.parsonsResult = orderResult(turn.parsons, order);
    this.#events.changed(turn);
    return turn.parsonsResult;
  }

  async #hintText(
    turn: OpenTurn,
    { question, context, modelId, isFact }: Asked,
    rung: Exclude<Rung, 'H6'>,
    earlier: readonly string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const messages =
      isFact === true ? factPrompt(question, context.file?.languageId) : hintPrompt(question, context, rung, earlier);
    const call: ModelCall = { role: 'hint', messages, context, earlierHints: earlier.length, modelId };
    let text = '';
    for await (const piece of this.#calls.texts(turn, call, signal)) text += piece;
    return turn.error === undefined && !signal.aborted ? splitReasoning(text).answer.trim() : undefined;
  }

  #begin(
    asked: Asked,
    { rung, role, progress, onLadder }: Pick<OpenTurn, 'rung' | 'progress' | 'onLadder'> & Pick<ModelCall, 'role'>,
  ): OpenTurn {
    const { question, context, level, position, modelId, source, isFact = false, follows = false, isWritten } = asked;
    const turn: OpenTurn = {
      id: this.#newId(),
      question,
      context: turnContext(context),
      level,
      rung,
      asked: rung,
      onLadder,
      ...(isFact ? { isFact } : {}),
      ...(follows ? { follows } : {}),
      ...(source === undefined ? {} : { source }),
      ...(isWritten === true ? { isWritten } : {}),
      ...(position === undefined || position === '' || follows ? {} : { position }),
      status: 'thinking',
      progress,
      markdown: '',
      modelLabel: modelId === undefined ? this.#models.labelFor(role) : this.#models.labelOf(modelId),
      modelId: '',
      modelName: '',
      askedMs: this.#clock.nowMs(),
    };
    this.#turns.push(turn);
    if (this.#turns.length > maxTurns) this.#turns.shift();
    return turn;
  }

  async #run(turn: OpenTurn, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.#running.set(turn.id, controller);
    this.#events.changed(turn);
    try {
      await work(controller.signal);
      turn.status = controller.signal.aborted ? 'cancelled' : turn.error === undefined ? 'done' : 'failed';
    } catch (error) {
      turn.status = 'failed';
      turn.error = { kind: 'internal', sentence: sentenceOf(error) };
    } finally {
      this.#running.delete(turn.id);
      turn.progress = null;
      // The person stopped it, so nothing went wrong.
      if (turn.status === 'cancelled') delete turn.error;
      turn.shownMs = this.#clock.nowMs();
      if (turn.status === 'done' && turn.isFact !== true) this.#events.shown?.(turn);
      this.#events.changed(turn);
    }
  }
}

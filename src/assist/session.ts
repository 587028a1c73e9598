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
} from '../hints/ladder.ts';
import { isLanguageQuestion } from '../hints/languageQuestion.ts';
import { orderResult, parsonsText } from '../hints/parsonsWords.ts';
import { sameDiagnosis } from '../hints/sameDiagnosis.ts';
import { attemptText, factTemplate, templateHint } from '../hints/templateHint.ts';
import { splitReasoning } from '../models/reasoningText.ts';
import { earlierHints, isFirstAttempt, shownHints } from './earlierTurns.ts';
import { answerPrompt, factPrompt, hintPrompt, type PromptMessage } from './prompts.ts';
import type { RequestDetail, SessionEvents, SessionModels, SessionRules } from './sessionParts.ts';
import type { OpenTurn, Turn } from './turn.ts';

interface HintAsk {
  readonly question: string;
  readonly context: AskContext;
  readonly level: Level;
  readonly first: Exclude<Rung, 'H6'>;
  readonly isFact?: boolean;
}

interface NewTurn extends Omit<HintAsk, 'first'> {
  readonly rung: Rung;
  readonly role: 'hint' | 'answer';
  readonly progress: string;
  readonly onLadder: boolean;
}

const factStep: StepDecision = {
  allowed: false,
  reason: 'A fact about the language needs no next hint; ask about your code to go on.',
  availableAtMs: null,
};

/** What stays hidden beside a question about the language: no fact may give the person's own task away. */
const solutionQuestion = 'Complete or correct this code, as its names, its comments and its tests ask for.';

const sameAsBefore =
  'The same diagnosis as before, so it is not repeated. Change something or run a test, and say what you see.';

/** Earlier questions that go along with the next: enough for a follow-up, small enough to stay quick. */
const rememberedTurns = 4;

/** The conversation of the Assist view: questions, hints that are checked before they are shown, answers that stream. */
export class AssistSession {
  readonly #models: SessionModels;
  readonly #guard: HintGuard;
  readonly #events: SessionEvents;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #turns: OpenTurn[] = [];
  readonly #running = new Map<string, AbortController>();
  /** UTC ms of the last edit or test run: the evidence of an attempt. */
  #lastTryMs = 0;
  readonly #rules: SessionRules;
  /** Turns whose answer was asked for once: the second click shows it. */
  readonly #confirming = new Map<string, number>();
  /** What the newest reference solution is about. */
  #solution: string | undefined;

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
  }

  get turns(): readonly Turn[] {
    return this.#turns;
  }

  turn(id: string): Turn | undefined {
    return this.#turns.find((turn) => turn.id === id);
  }

  /** The user changed a file or ran a test. */
  tried(): void {
    this.#lastTryMs = this.#clock.nowMs();
  }

  /** Whether the rung after this turn's may be shown. */
  stepAfter(turn: Turn): StepDecision {
    const shownMs = turn.shownMs ?? this.#clock.nowMs();
    const triedSince = this.#lastTryMs > shownMs;
    if (turn.rung === 'H0') return firstStep(triedSince);
    if (turn.isFact === true) return factStep;
    const step = nextStep({ shownMs, nowMs: this.#clock.nowMs(), triedSince });
    if (turn.asked !== 'H5' || !step.allowed) return step;
    if (this.#confirming.has(turn.id)) return { ...step, confirming: true, reason: 'It is recorded as an answer.' };
    return this.#position(turn.question) === undefined ? { ...step, asksPosition: true } : step;
  }

  /**
   * Runs to the end of the turn; what happens meanwhile comes through the events.
   * @param way Above level Hint the ladder is a choice.
   */
  async ask(question: string, context: AskContext, level: Level, way: 'plain' | 'hint' = 'plain'): Promise<Turn> {
    if (level !== 'Hint' && way === 'plain') return this.#answer(question, context, level, false);
    if (isLanguageQuestion(question, context.file?.text ?? '', context.file?.languageId)) {
      return this.#hint({ question, context, level, first: 'H3', isFact: true });
    }
    if (this.#rules.attemptFirst === true && isFirstAttempt(this.#turns, context, this.#lastTryMs)) {
      const turn = this.#begin({ question, context, level, rung: 'H0', role: 'hint', progress: '', onLadder: true });
      turn.modelLabel = 'Your own evidence, no model';
      await this.#run(turn, async () => {
        turn.markdown = attemptText(context);
      });
      return turn;
    }
    return this.#hint({ question, context, level, first: 'H1' });
  }

  /**
   * One rung further than an earlier hint. The answer, H6, comes with the second call, and only after a position.
   * @param position One line of the person's own, where the step asks for it.
   * @returns undefined when the turn is gone, or when the answer waits for its second click.
   * @throws AppError `refused` with what is still needed.
   */
  async nextHint(id: string, position = ''): Promise<Turn | undefined> {
    const turn = this.#turns.find((each) => each.id === id);
    if (turn === undefined || turn.rung === 'H6') return undefined;
    const step = this.stepAfter(turn);
    if (!step.allowed) throw new AppError('refused', step.reason ?? 'The next hint is not open yet.');
    if (position.trim() !== '') turn.position = position.trim();
    else if (step.asksPosition === true) {
      throw new AppError('refused', 'Write one line first: what you expect, or where you think it goes wrong.');
    }
    const next = rungAfter(turn.asked);
    if (next !== 'H6') return this.#hint({ ...turn, first: next, isFact: false });
    const nowMs = this.#clock.nowMs();
    const firstMs = this.#confirming.get(id);
    if (firstMs !== undefined && nowMs - firstMs < doubleClickMs) return undefined;
    if (firstMs === undefined) {
      this.#confirming.set(id, nowMs);
      this.#events.changed(turn);
      return undefined;
    }
    this.#confirming.delete(id);
    return this.#answer(turn.question, turn.context, turn.level, true);
  }

  #position(question: string): string | undefined {
    return this.#turns.find((turn) => turn.question === question && turn.position !== undefined)?.position;
  }

  cancel(id: string): void {
    this.#running.get(id)?.abort();
  }

  clear(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#turns.length = 0;
    this.#confirming.clear();
    this.#solution = undefined;
    this.#guard.clear();
  }

  async #answer(question: string, context: AskContext, level: Level, onLadder: boolean): Promise<Turn> {
    const earlier = this.#conversation();
    const progress = 'Asking the model';
    const turn = this.#begin({ question, context, level, rung: 'H6', role: 'answer', progress, onLadder });
    await this.#run(turn, async (signal) => {
      const messages = answerPrompt(question, context, earlier);
      for await (const text of this.#texts(turn, 'answer', messages, signal)) {
        turn.markdown += text;
        if (turn.status === 'streaming') this.#events.appended(turn, text);
        else {
          turn.status = 'streaming';
          this.#events.changed(turn);
        }
      }
      if (turn.error?.kind === 'needsModel') await this.#hintInstead(turn, signal);
    });
    return turn;
  }

  /** Nothing here can answer: the first hint is better than nothing, and it says why it is only that. */
  async #hintInstead(turn: OpenTurn, signal: AbortSignal): Promise<void> {
    turn.note = turn.error?.sentence ?? '';
    delete turn.error;
    turn.rung = 'H1';
    turn.asked = 'H1';
    const earlier = earlierHints(this.#turns, turn.question);
    turn.markdown = (await this.#hintText(turn, 'H1', earlier, signal)) ?? '';
  }

  async #hint({ question, context, level, first, isFact = false }: HintAsk): Promise<Turn> {
    const earlier = earlierHints(this.#turns, question);
    const shown = shownHints(this.#turns, context);
    const progress = 'Writing a hint';
    const turn = this.#begin({ question, context, level, rung: first, role: 'hint', progress, onLadder: true, isFact });
    const own = { languageId: context.file?.languageId, own: context.file?.text ?? '', earlier: shown };
    let rung = first;
    await this.#run(turn, async (signal) => {
      // What the hint is checked against is made beside it, by a call that the hint's writer knows nothing of.
      // Without a file there is no task that a fact could give away.
      const finding =
        isFact && context.file === undefined
          ? Promise.resolve(true)
          : this.#findSolution(turn, isFact ? solutionQuestion : question, context, signal).catch(() => false);
      let rest: string | undefined;
      for (let attempt = 0; attempt <= maxRegenerations; attempt += 1) {
        if (rung === 'H5' && (await finding) && this.#withoutModel(turn)) return;
        const text = await this.#hintText(turn, rung, earlier, signal);
        if (text === undefined) return;
        turn.status = 'checking';
        turn.progress = 'Checking the hint before showing it';
        this.#events.changed(turn);
        if (!(await finding)) break;
        const verdict = await this.#guard.check({ ...own, rung, text });
        if (verdict.shown) {
          turn.markdown = sameDiagnosis(text, earlier) ? sameAsBefore : text;
          turn.rung = rung;
          return;
        }
        rest = verdict.rest ?? rest;
        turn.progress = 'That hint said too much; asking for a smaller one';
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

  /** H5 from the reference solution alone: lines to put in order, else the outline. @returns whether it has either. */
  #withoutModel(turn: OpenTurn): boolean {
    const parsons = this.#guard.parsons();
    const outline = parsons === undefined ? this.#guard.skeleton() : undefined;
    if (parsons !== undefined) turn.parsons = parsons;
    turn.markdown = outline ?? (parsons === undefined ? '' : parsonsText(parsons));
    if (turn.markdown === '') return false;
    turn.rung = 'H5';
    turn.modelLabel = 'From the reference solution, no model';
    return true;
  }

  /** @returns what the person's order of the lines is worth, in words; undefined when the turn has no lines. */
  checkOrder(id: string, order: readonly number[]): string | undefined {
    const turn = this.#turns.find((each) => each.id === id);
    if (turn?.parsons === undefined) return undefined;
    turn.parsonsResult = orderResult(turn.parsons, order);
    this.#events.changed(turn);
    return turn.parsonsResult;
  }

  /** @returns false when an answer could not be had although a model is there: then no hint can be checked. */
  async #findSolution(turn: OpenTurn, question: string, context: AskContext, signal: AbortSignal): Promise<boolean> {
    const key = JSON.stringify([question, context.file?.uri, context.file?.text]);
    // The next rung of the same question is checked against the same answer.
    if (this.#solution === key) return true;
    const known = await this.#rules.reference?.(context).catch(() => undefined);
    if (known === undefined) {
      const hidden: OpenTurn = { ...turn };
      let text = '';
      for await (const piece of this.#texts(hidden, 'answer', answerPrompt(question, context, []), signal))
        text += piece;
      if (hidden.error !== undefined) return hidden.error.kind === 'needsModel';
      await this.#guard.parseReference(text, context);
    } else await this.#guard.parseReference(known, context);
    this.#solution = key;
    return true;
  }

  async #hintText(
    turn: OpenTurn,
    rung: Exclude<Rung, 'H6'>,
    earlier: readonly string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    let text = '';
    const { question, context, isFact } = turn;
    const messages =
      isFact === true ? factPrompt(question, context.file?.languageId) : hintPrompt(question, context, rung, earlier);
    for await (const piece of this.#texts(turn, 'hint', messages, signal, earlier.length)) text += piece;
    return turn.error === undefined && !signal.aborted ? splitReasoning(text).answer.trim() : undefined;
  }

  /** The texts of a stream; its end is written into the turn. */
  async *#texts(
    turn: OpenTurn,
    role: 'hint' | 'answer',
    messages: readonly PromptMessage[],
    signal: AbortSignal,
    earlierHints = 0,
  ): AsyncGenerator<string> {
    const requestId = this.#newId();
    this.#events.request('start', turn, { requestId, role });
    let first = true;
    let detail: RequestDetail = { requestId, role };
    try {
      for await (const part of this.#models.stream(
        { role, messages, context: { ...turn.context, earlierHints } },
        signal,
      )) {
        if (part.type === 'text') {
          if (first) this.#events.request('first', turn, detail);
          first = false;
          yield part.text;
        } else if (part.type === 'reasoning') {
          if (role === 'answer' && turn.rung === 'H6') turn.reasoning = (turn.reasoning ?? '') + part.text;
        } else if (part.type === 'notice') turn.note = part.sentence;
        else if (part.type === 'usage') {
          detail = { ...detail, inputTokens: part.inputTokens, outputTokens: part.outputTokens };
        } else if (part.type === 'finish') {
          detail = { ...detail, model: part.modelId, outcome: part.reason };
          turn.modelId = part.modelId;
          turn.modelName = part.model;
          turn.modelLabel = this.#models.labelOf(part.modelId);
        } else if (part.type === 'error') {
          detail = { ...detail, outcome: part.error.kind };
          turn.error = { kind: part.error.kind, sentence: part.error.sentence };
        }
      }
    } finally {
      this.#events.request('end', turn, detail);
    }
  }

  #begin({ question, context, level, rung, role, progress, onLadder, isFact = false }: NewTurn): OpenTurn {
    const turn: OpenTurn = {
      id: this.#newId(),
      question,
      context,
      level,
      rung,
      asked: rung,
      onLadder,
      ...(isFact ? { isFact } : {}),
      status: 'thinking',
      progress,
      markdown: '',
      modelLabel: this.#models.labelFor(role),
      modelId: '',
      modelName: '',
      askedMs: this.#clock.nowMs(),
    };
    this.#turns.push(turn);
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
      turn.shownMs = this.#clock.nowMs();
      if (turn.status === 'done' && turn.isFact !== true) this.#events.shown?.(turn);
      this.#events.changed(turn);
    }
  }

  /** What was asked and answered before, for the model's memory. */
  #conversation(): readonly PromptMessage[] {
    return this.#turns
      .filter(({ rung, status }) => rung === 'H6' && status === 'done')
      .slice(-rememberedTurns)
      .flatMap(({ question, markdown }): readonly PromptMessage[] => [
        { role: 'user', content: question },
        { role: 'assistant', content: markdown },
      ]);
  }
}

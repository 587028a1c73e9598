import { AppError, sentenceOf } from '../base/appError.ts';
import type { Clock } from '../base/clock.ts';
import type { ModelRequest, Part } from '../models/parts.ts';
import type { AskContext } from './askContext.ts';
import { earlierHints, isFirstAttempt, shownHints } from './earlierTurns.ts';
import type { HintGuard } from './hintGuard.ts';
import {
  doubleClickMs,
  firstStep,
  maxRegenerations,
  nextStep,
  type Rung,
  rungAfter,
  rungBelow,
  type StepDecision,
} from './ladder.ts';
import type { Level } from './level.ts';
import { answerPrompt, hintPrompt, type PromptMessage } from './prompts.ts';
import { sameDiagnosis } from './sameDiagnosis.ts';
import { attemptText, templateHint } from './templateHint.ts';

export type TurnStatus = 'thinking' | 'checking' | 'streaming' | 'done' | 'cancelled' | 'failed';

/** One question and what came of it. */
export interface Turn {
  readonly id: string;
  readonly question: string;
  readonly context: AskContext;
  readonly level: Level;
  /** What was shown; a hint that said too much comes out smaller than what was asked for. */
  readonly rung: Rung;
  /** The step of the ladder that was asked for: the next one follows from it. */
  readonly asked: Rung;
  readonly status: TurnStatus;
  /** What happens now, for a person; null when nothing does. */
  readonly progress: string | null;
  readonly markdown: string;
  /** The model that answers; known for certain when the turn is done. */
  readonly modelLabel: string;
  readonly modelId: string;
  readonly error?: { readonly kind: string; readonly sentence: string };
  /** A quiet remark, for example that another model answered than the one asked. */
  readonly note?: string;
  /** UTC ms when the text was complete on screen. */
  readonly shownMs?: number;
  /** What the person wrote before the rung after this one: what they expect, or where they think it goes wrong. */
  readonly position?: string;
}

/** How a session treats hints. */
export interface SessionRules {
  /** A question at level Hint begins with H0, unless the person tried something since the last one. */
  readonly attemptFirst?: boolean;
}

/** What the session needs of the models; `stream` ends with exactly one `finish` or `error` part. */
export interface SessionModels {
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part>;
  /** Honest name of the model that would answer now. */
  labelFor(role: 'hint' | 'answer'): string;
  labelOf(modelId: string): string;
}

export interface SessionEvents {
  /** Something other than appended text changed. */
  changed(turn: Turn): void;
  appended(turn: Turn, text: string): void;
  /** For the record: a request's way. */
  request(phase: 'start' | 'first' | 'end', turn: Turn, detail: RequestDetail): void;
}

export interface RequestDetail {
  readonly requestId: string;
  readonly role: 'hint' | 'answer';
  readonly model?: string;
  readonly outcome?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

interface MutableTurn extends Turn {
  rung: Rung;
  asked: Rung;
  status: TurnStatus;
  progress: string | null;
  markdown: string;
  modelLabel: string;
  modelId: string;
  error?: { readonly kind: string; readonly sentence: string };
  note?: string;
  shownMs?: number;
  position?: string;
}

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
  readonly #turns: MutableTurn[] = [];
  readonly #running = new Map<string, AbortController>();
  /** UTC ms of the last edit or test run: the evidence of an attempt. */
  #lastTryMs = 0;
  readonly #rules: SessionRules;
  /** Turns whose answer was asked for once: the second click shows it. */
  readonly #confirming = new Map<string, number>();

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
    const step = nextStep({ shownMs, nowMs: this.#clock.nowMs(), triedSince });
    if (turn.asked !== 'H5' || !step.allowed) return step;
    if (this.#confirming.has(turn.id)) return { ...step, confirming: true, reason: 'It is recorded as an answer.' };
    return this.#position(turn.question) === undefined ? { ...step, asksPosition: true } : step;
  }

  /** Runs to the end of the turn; what happens meanwhile comes through the events. */
  async ask(question: string, context: AskContext, level: Level): Promise<Turn> {
    if (level !== 'Hint') return this.#answer(question, context, level);
    if (this.#rules.attemptFirst === true && isFirstAttempt(this.#turns, context, this.#lastTryMs)) {
      const turn = this.#begin(question, context, level, 'H0', 'hint', '');
      turn.modelLabel = 'Your own evidence, no model';
      await this.#run(turn, async () => {
        turn.markdown = attemptText(context);
      });
      return turn;
    }
    return this.#hint(question, context, level, 'H1');
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
    if (next !== 'H6') return this.#hint(turn.question, turn.context, turn.level, next);
    const nowMs = this.#clock.nowMs();
    const firstMs = this.#confirming.get(id);
    if (firstMs !== undefined && nowMs - firstMs < doubleClickMs) return undefined;
    if (firstMs === undefined) {
      this.#confirming.set(id, nowMs);
      this.#events.changed(turn);
      return undefined;
    }
    this.#confirming.delete(id);
    return this.#answer(turn.question, turn.context, turn.level);
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
    this.#guard.clear();
  }

  async #answer(question: string, context: AskContext, level: Level): Promise<Turn> {
    const earlier = this.#conversation();
    const turn = this.#begin(question, context, level, 'H6', 'answer', 'Asking the model');
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
  async #hintInstead(turn: MutableTurn, signal: AbortSignal): Promise<void> {
    turn.note = turn.error?.sentence ?? '';
    delete turn.error;
    turn.rung = 'H1';
    turn.asked = 'H1';
    const earlier = earlierHints(this.#turns, turn.question);
    turn.markdown = (await this.#hintText(turn, turn.question, turn.context, 'H1', earlier, signal)) ?? '';
  }

  async #hint(question: string, context: AskContext, level: Level, first: Rung): Promise<Turn> {
    const earlier = earlierHints(this.#turns, question);
    const shown = shownHints(this.#turns, context);
    const turn = this.#begin(question, context, level, first, 'hint', 'Writing a hint');
    let rung = first === 'H6' ? 'H5' : first;
    await this.#run(turn, async (signal) => {
      // What the hint is checked against is made beside it, by a call that the hint's writer knows nothing of.
      const sealing = this.#seal(turn, question, context, signal).catch(() => false);
      let rest: string | undefined;
      for (let attempt = 0; attempt <= maxRegenerations; attempt += 1) {
        const outline = rung === 'H5' && (await sealing) ? this.#guard.skeleton() : undefined;
        if (outline !== undefined) {
          turn.markdown = outline;
          turn.rung = rung;
          return;
        }
        const text = await this.#hintText(turn, question, context, rung, earlier, signal);
        if (text === undefined) return;
        turn.status = 'checking';
        turn.progress = 'Checking the hint before showing it';
        this.#events.changed(turn);
        if (!(await sealing)) break;
        const hint = { rung, languageId: context.file?.languageId, own: context.file?.text ?? '', earlier: shown };
        const verdict = await this.#guard.check({ ...hint, text });
        if (verdict.shown) {
          turn.markdown = sameDiagnosis(text, earlier) ? sameAsBefore : text;
          turn.rung = rung;
          return;
        }
        rest = verdict.rest ?? rest;
        turn.progress = 'That hint said too much; asking for a smaller one';
        this.#events.changed(turn);
        rung = rungBelow(rung);
      }
      const hint = { languageId: context.file?.languageId, own: context.file?.text ?? '', earlier: shown };
      const isLeft = rest !== undefined && (await this.#guard.check({ ...hint, rung, text: rest })).shown;
      turn.rung = isLeft ? rung : 'H1';
      const left = isLeft && rest !== undefined ? rest : templateHint(context);
      turn.markdown = sameDiagnosis(left, earlier) ? sameAsBefore : left;
    });
    return turn;
  }

  /** @returns false when an answer could not be had although a model is there: then no hint can be checked. */
  async #seal(turn: MutableTurn, question: string, context: AskContext, signal: AbortSignal): Promise<boolean> {
    const hidden: MutableTurn = { ...turn };
    let text = '';
    for await (const piece of this.#texts(hidden, 'answer', answerPrompt(question, context, []), signal)) text += piece;
    if (hidden.error !== undefined) return hidden.error.kind === 'needsModel';
    await this.#guard.seal(text, context);
    return true;
  }

  async #hintText(
    turn: MutableTurn,
    question: string,
    context: AskContext,
    rung: Exclude<Rung, 'H6'>,
    earlier: readonly string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    let text = '';
    const messages = hintPrompt(question, context, rung, earlier);
    for await (const piece of this.#texts(turn, 'hint', messages, signal, earlier.length)) text += piece;
    return turn.error === undefined && !signal.aborted ? text.trim() : undefined;
  }

  /** The texts of a stream; its end is written into the turn. */
  async *#texts(
    turn: MutableTurn,
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
        } else if (part.type === 'usage') {
          detail = { ...detail, inputTokens: part.inputTokens, outputTokens: part.outputTokens };
        } else if (part.type === 'finish') {
          detail = { ...detail, model: part.modelId, outcome: part.reason };
          turn.modelId = part.modelId;
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

  #begin(
    question: string,
    context: AskContext,
    level: Level,
    rung: Rung,
    role: 'hint' | 'answer',
    progress: string,
  ): MutableTurn {
    const turn: MutableTurn = {
      id: this.#newId(),
      question,
      context,
      level,
      rung,
      asked: rung,
      status: 'thinking',
      progress,
      markdown: '',
      modelLabel: this.#models.labelFor(role),
      modelId: '',
    };
    this.#turns.push(turn);
    return turn;
  }

  async #run(turn: MutableTurn, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
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

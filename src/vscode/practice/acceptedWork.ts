import * as vscode from 'vscode';
import type { Proposal, TextEdit } from '../../assist/edit/proposal.ts';
import type { TakenSum } from '../../practice/acceptedCompletions.ts';
import { maxNewADay } from '../../practice/cardSchedule.ts';
import { explainFromLines } from '../../practice/explainBack.ts';
import type { Random } from '../../statistics/seededRandom.ts';
import type { AskFirst } from './askFirst.ts';
import type { CardController } from './cardController.ts';
import type { ForecastController } from './forecastController.ts';
import type { PracticeContext } from './practiceContext.ts';

interface Review {
  readonly texts: string[];
  lines: number;
  isAsked: boolean;
}

/** What follows once part of a proposal is accepted: a sentence saying why, cards, and the outcome of a forecast. */
export class AcceptedWork {
  readonly #context: PracticeContext;
  readonly #ask: AskFirst;
  readonly #cards: CardController;
  readonly #forecasts: ForecastController;
  readonly #random: Random;
  readonly #reviews = new Map<string, Review>();

  constructor(
    context: PracticeContext,
    ask: AskFirst,
    cards: CardController,
    forecasts: ForecastController,
    random: Random,
  ) {
    this.#context = context;
    this.#ask = ask;
    this.#cards = cards;
    this.#forecasts = forecasts;
    this.#random = random;
  }

  /** Runs after a decision and never delays it. @param edits What was just accepted. */
  async decided(proposal: Proposal, edits: readonly TextEdit[]): Promise<void> {
    const review = this.#reviews.get(proposal.id) ?? { texts: [], lines: 0, isAsked: false };
    this.#reviews.set(proposal.id, review);
    review.lines += edits.reduce((sum, edit) => sum + newLines(edit).length, 0);
    const { source, uri, isSettled } = proposal;
    if (isSettled) this.#reviews.delete(proposal.id);
    if (isSettled && review.lines === 0) await this.#forecasts.rejected(source.requestId);
    if (edits.length === 0) return;
    const text = edits.map((edit) => newLines(edit).join('\n')).join('\n');
    await this.#forecasts.accepted(source.requestId, uri, text);
    review.texts.push(...edits.map(({ newText }) => newText));
    const isDue = review.lines >= explainFromLines && !review.isAsked;
    if (isDue) review.isAsked = true;
    const about = { reviewId: proposal.id, uri, model: source.model };
    await Promise.all([
      isDue ? this.#explain(about, review.texts, review.lines) : undefined,
      this.#makeCards(uri, edits),
    ]);
  }

  /** The same for completions, once they add up to enough lines. */
  async completions(uri: string, { model, texts, lines }: TakenSum): Promise<void> {
    const edits = texts.map((newText) => ({ offset: 0, oldText: '', newText }));
    await Promise.all([
      this.#explain({ reviewId: this.#context.newId(), uri, model }, texts, lines),
      this.#makeCards(uri, edits),
    ]);
  }

  /** A sentence makes the person the reviewer of what they accepted: the tags record that, including the sentence. */
  async #explain(
    about: { readonly reviewId: string; readonly uri: string; readonly model: string },
    texts: readonly string[],
    lines: number,
  ): Promise<void> {
    const note = await this.#ask.explain(about, lines);
    if (note === undefined) return;
    const target = vscode.Uri.parse(about.uri, true);
    const file = (await vscode.workspace.openTextDocument(target)).getText();
    const ranges = texts.flatMap((text) => {
      const written = file.includes('\r\n') ? text.replaceAll(/\r?\n/g, '\r\n') : text;
      const start = file.indexOf(written);
      return start < 0 || text === '' ? [] : [{ start, end: start + written.length }];
    });
    await this.#context.reviewed(target, ranges, note);
  }

  async #makeCards(uri: string, edits: readonly TextEdit[]): Promise<void> {
    if ((await this.#cards.queue()).newToday >= maxNewADay) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    const file = document.getText();
    const taken = new Set(edits.flatMap(newLines).map((line) => line.trim()));
    const symbols = await this.#context.code.symbolsOf(document.languageId, file);
    // A function counts as accepted if at least half of its lines are.
    const functions = symbols
      .filter(({ kind }) => kind === 'function' || kind === 'method')
      .map(({ start, end }) => file.slice(start, end))
      .filter((text) => {
        const lines = text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '');
        return lines.filter((line) => taken.has(line)).length * 2 >= lines.length;
      });
    const { makeCard } = await import('../../practice/makeCards.ts');
    const accepted = {
      languageId: document.languageId,
      path: vscode.workspace.asRelativePath(document.uri, false),
      text: edits.map((edit) => newLines(edit).join('\n')).join('\n'),
      functions,
      file,
    };
    const card = makeCard(accepted, this.#random, this.#context.newId);
    if (card !== undefined) await this.#cards.add([card]);
  }
}

/** The lines that an edit adds; lines that anchor it were there before. */
function newLines({ oldText, newText }: TextEdit): string[] {
  const old = new Set(oldText.split(/\r?\n/));
  return newText.split(/\r?\n/).filter((line) => line.trim() !== '' && !old.has(line));
}

import * as vscode from 'vscode';
import { outcomeOf } from '../../practice/forecast.ts';
import { practiceKinds, textOf } from '../../practice/practiceRecord.ts';
import type { PracticeContext } from './practiceContext.ts';

/** Accepted text of a forecast whose outcome is not known yet. */
interface Waiting {
  readonly id: string;
  readonly uri: string;
  readonly text: string;
  readonly acceptedMs: number;
}

const waitingKey = 'practice.forecastsWaiting';
/** Older ones are given up: nobody will look at the file again. */
const maxWaiting = 30;

/** Finds out what became of an edit that was forecast: kept or reverted. */
export class ForecastController implements vscode.Disposable {
  readonly #context: PracticeContext;
  readonly #listener: vscode.Disposable;

  constructor(context: PracticeContext) {
    this.#context = context;
    const look = (document: vscode.TextDocument) =>
      context.entry.quietly('outcome of a forecast', () => this.#settle(document));
    this.#listener = vscode.Disposable.from(
      vscode.workspace.onDidSaveTextDocument(look),
      context.changes.on('forecasts', ({ document, reason }) => {
        if (reason === vscode.TextDocumentChangeReason.Undo) look(document);
      }),
    );
  }

  async accepted(id: string, uri: string, text: string): Promise<void> {
    if (!(await this.#isOpen(id))) return;
    const list = [...(await this.#list()), { id, uri, text, acceptedMs: this.#context.clock.nowMs() }];
    await this.#keep(list.slice(-maxWaiting));
  }

  /** Nothing of it was accepted, so it did not work the first time. */
  async rejected(id: string): Promise<void> {
    if (await this.#isOpen(id)) this.#record(id, 'reverted');
  }

  dispose(): void {
    this.#listener.dispose();
  }

  async #settle(document: vscode.TextDocument): Promise<void> {
    const list = await this.#list();
    const uri = document.uri.toString();
    if (!list.some((each) => each.uri === uri)) return;
    const nowMs = this.#context.clock.nowMs();
    const settled = list.flatMap((each) => {
      const outcome = each.uri === uri ? outcomeOf(each.text, document.getText(), nowMs - each.acceptedMs) : undefined;
      return outcome === undefined ? [] : [{ each, outcome }];
    });
    if (settled.length === 0) return;
    for (const { each, outcome } of settled) if (await this.#isOpen(each.id)) this.#record(each.id, outcome);
    await this.#keep(list.filter((each) => !settled.some((done) => done.each === each)));
  }

  /** Whether a forecast was given and its outcome is not known yet. */
  async #isOpen(id: string): Promise<boolean> {
    const { recorder } = this.#context;
    await recorder.flush();
    const store = await recorder.store();
    let isGiven = false;
    for (const { kind, data } of store.events({ kinds: [practiceKinds.forecast, practiceKinds.forecastOutcome] })) {
      if (textOf(data, 'id') !== id) continue;
      if (kind === practiceKinds.forecastOutcome) return false;
      isGiven = typeof data['percent'] === 'number';
    }
    return isGiven;
  }

  #record(id: string, outcome: 'kept' | 'reverted'): void {
    this.#context.recorder.record(practiceKinds.forecastOutcome, { id, outcome }, this.#context.task());
  }

  async #list(): Promise<readonly Waiting[]> {
    const value = (await this.#context.recorder.store()).keyValue.get(waitingKey);
    // Valid by construction: only `#keep` writes it.
    return Array.isArray(value) ? (value as unknown as readonly Waiting[]) : [];
  }

  async #keep(list: readonly Waiting[]): Promise<void> {
    const { keyValue } = await this.#context.recorder.store();
    keyValue.set(
      waitingKey,
      list.map((each) => ({ ...each })),
    );
  }
}

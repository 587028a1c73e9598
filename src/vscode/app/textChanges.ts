import type * as vscode from 'vscode';

type TextChange = vscode.TextDocumentChangeEvent;
type Listener = (change: TextChange) => void;

/** The order in which listeners are called: tags first, so that features that look at them after a change see the new state. */
const order = [
  'provenance',
  'proposals',
  'nextEdits',
  'completions',
  'activity',
  'reading',
  'ownedMarks',
  'forecasts',
] as const;
export type TextChangeListener = (typeof order)[number];

/** The only listener for text changes; it calls the features in a fixed order. If one fails, the next still runs. */
export class TextChanges implements vscode.Disposable {
  readonly #listeners: Partial<Record<TextChangeListener, Listener>> = {};
  readonly #report: (who: TextChangeListener, error: unknown) => void;
  readonly #subscription: vscode.Disposable;

  /** @param subscribe `vscode.workspace.onDidChangeTextDocument`. */
  constructor(subscribe: vscode.Event<TextChange>, report: (who: TextChangeListener, error: unknown) => void) {
    this.#report = report;
    this.#subscription = subscribe((change) => this.#changed(change));
  }

  /** @throws Error if the feature is already listening. */
  on(who: TextChangeListener, listener: Listener): vscode.Disposable {
    if (this.#listeners[who] !== undefined) throw new Error(`${who} listens to text changes already.`);
    this.#listeners[who] = listener;
    return { dispose: () => void delete this.#listeners[who] };
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #changed(change: TextChange): void {
    for (const who of order) {
      try {
        this.#listeners[who]?.(change);
      } catch (error) {
        this.#report(who, error);
      }
    }
  }
}

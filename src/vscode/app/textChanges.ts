import type * as vscode from 'vscode';

type TextChange = vscode.TextDocumentChangeEvent;
type Listener = (change: TextChange) => void;

/** Who hears of a change, and in which order: first the tags, so that whoever looks at them after a change sees them as they are now. */
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

/** The one listener of text changes, which calls each feature in a fixed order. One that fails does not stop the next. */
export class TextChanges implements vscode.Disposable {
  readonly #listeners: Partial<Record<TextChangeListener, Listener>> = {};
  readonly #report: (who: TextChangeListener, error: unknown) => void;
  readonly #subscription: vscode.Disposable;

  /** @param subscribe `vscode.workspace.onDidChangeTextDocument`. */
  constructor(subscribe: vscode.Event<TextChange>, report: (who: TextChangeListener, error: unknown) => void) {
    this.#report = report;
    this.#subscription = subscribe((change) => this.#changed(change));
  }

  /** @throws Error when the feature listens already. */
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

import type { Turn } from '../../assist/turn.ts';
import type { AssistHostMessage, AssistState, AssistTurn } from '../../webview/assist/assistProtocol.ts';

export interface ViewFeedDeps {
  post(message: AssistHostMessage): void;
  isVisible(): boolean;
  /** Everything but the turns; small, however much was asked before. */
  state(): AssistState;
  turns(): readonly Turn[];
  turnState(turn: Turn): AssistTurn;
}

/**
 * Keeps the page in sync with the conversation and sends only changes: a turn when it changes, the small state when it differs from the
 * page's, nothing to a hidden page. A new page asks for everything.
 */
export class ViewFeed {
  readonly #deps: ViewFeedDeps;
  readonly #changed = new Map<string, Turn>();
  #sentState = '';
  #isQueued = false;
  #isWhole = false;

  constructor(deps: ViewFeedDeps) {
    this.#deps = deps;
  }

  /** Something other than a turn may have changed. */
  stateChanged(): void {
    this.#queue();
  }

  turnChanged(turn: Turn): void {
    this.#changed.set(turn.id, turn);
    this.#queue();
  }

  appended(turn: Turn, text: string): void {
    if (this.#deps.isVisible()) this.#deps.post({ type: 'turnDelta', id: turn.id, appendMarkdown: text });
  }

  /** The page is new, has become visible again, or shows another conversation. */
  sendAll(): void {
    this.#isWhole = true;
    this.#queue();
  }

  #queue(): void {
    if (!this.#deps.isVisible()) {
      // The page gets everything when it becomes visible again.
      this.#changed.clear();
      return;
    }
    if (this.#isQueued) return;
    this.#isQueued = true;
    queueMicrotask(() => {
      this.#isQueued = false;
      if (this.#deps.isVisible()) this.#send();
    });
  }

  #send(): void {
    const { post, state, turns, turnState } = this.#deps;
    const isWhole = this.#isWhole;
    this.#isWhole = false;
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    const next = state();
    const text = JSON.stringify(next);
    if (isWhole || text !== this.#sentState) {
      this.#sentState = text;
      post(next);
    }
    if (isWhole) post({ type: 'turns', turns: turns().map(turnState) });
    else if (changed.length > 0) {
      // The wait for a next hint may end after its conversation was left; the page would add the hint to the new one.
      const shown = new Set(turns().map(({ id }) => id));
      for (const turn of changed) if (shown.has(turn.id)) post({ type: 'turn', turn: turnState(turn) });
    }
  }
}

import { html, nothing, type TemplateResult } from 'lit';

export interface Fold {
  readonly title: string;
  /** Distinguishes folds with the same title. */
  readonly key?: string;
  /** Number of tasks behind it. */
  readonly n?: number;
  readonly className?: string;
  /** Called only while the fold is open: a thousand rows that nobody sees cost more than a plot. */
  body(): TemplateResult;
}

/** Which folds of a page are open, so that a redraw leaves them as the person had them. */
export class Folds {
  readonly #open = new Set<string>();
  readonly #redraw: () => void;

  /** @param redraw Called when a fold is opened or closed: the content of a closed one is not drawn at all. */
  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  fold({ title, key = title, n, className = 'fold', body }: Fold): TemplateResult {
    const isOpen = this.#open.has(key);
    const toggled = ({ currentTarget: fold }: Event): void => {
      if (!(fold instanceof HTMLDetailsElement) || fold.open === this.#open.has(key)) return;
      if (fold.open) this.#open.add(key);
      else this.#open.delete(key);
      this.#redraw();
    };
    return html`<details class=${className} ?open=${isOpen} @toggle=${toggled}>
      <summary>${title}${n === undefined ? nothing : html` <span class="n">n = ${n}</span>`}</summary>
      ${isOpen ? body() : nothing}
    </details>`;
  }
}

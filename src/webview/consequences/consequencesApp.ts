import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, render, type TemplateResult } from 'lit';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { type ConsequencesState, type ConsequencesViewMessage, isConsequencesState } from './consequencesProtocol.ts';
import { survivalPlot } from './survivalPlot.ts';

type Ready = Extract<ConsequencesState, { phase: 'ready' }>;

/** What became of the code of a repository: one sentence about the person's commits, one picture, and the figures below it. */
export class ConsequencesApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<ConsequencesViewMessage>;
  #state: ConsequencesState | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isConsequencesState, (state) => {
      this.#state = state;
      this.#draw();
    });
    window.addEventListener('resize', () => this.#draw());
  }

  start(): void {
    this.#link.send({ type: 'ready' });
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) return;
    render(
      html`<header><h1>Consequences</h1></header>${state.phase === 'ready' ? this.#ready(state) : waiting(state)}`,
      this.#root,
    );
  }

  #ready({ repository, own, sentences, survival, rows, columns, notes }: Ready): TemplateResult {
    const widthPx = Math.min(720, Math.max(260, this.#root.clientWidth - 48));
    return html`
      <section class="card" aria-labelledby="own-title">
        <h2 id="own-title">Your commits so far</h2>
        <p class="summary">${own}</p>
      </section>
      <section aria-labelledby="code-title">
        <h2 id="code-title">The code of ${repository}</h2>
        ${sentences.map((sentence) => html`<p class="summary">${sentence}</p>`)}
        ${
          survival.length === 0
            ? html`<p class="muted">A picture comes once the lines are 14 days old.</p>`
            : html`<figure>${survivalPlot(survival, widthPx)}<figcaption class="muted">Share of lines that are still there, by age. Bars are 95% intervals.</figcaption></figure>`
        }
      </section>
      <details>
        <summary>Details</summary>
        <table>
          <thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${rows.map(({ name, cells }) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
        </table>
        ${notes.map((note) => html`<p class="muted">${note}</p>`)}
      </details>
      <div class="acts" role="group" aria-label="Actions">
        <vscode-button secondary @click=${() => this.#link.send({ type: 'readAgain' })}>Read Again</vscode-button>
      </div>
    `;
  }
}

function waiting(state: Exclude<ConsequencesState, Ready>): TemplateResult {
  if (state.phase === 'none') return html`<p class="summary">${state.sentence}</p>`;
  const share = state.all === 0 ? '' : ` (${Math.round((100 * state.done) / state.all)}%)`;
  return html`<p class="muted" role="status">Reading the history of this repository${share}</p>`;
}

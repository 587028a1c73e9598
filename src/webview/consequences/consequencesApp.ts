import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { ownCommitsView } from '../ownCommitsView.ts';
import {
  type CommitList,
  type ConsequencesState,
  type ConsequencesViewMessage,
  isConsequencesState,
} from './consequencesProtocol.ts';
import { survivalLegend, survivalPlot } from './survivalPlot.ts';

type Ready = Extract<ConsequencesState, { phase: 'ready' }>;

/** What became of a repository's code: one sentence about the person's commits, one picture, and the figures below it. */
export class ConsequencesApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<ConsequencesViewMessage>;
  #state: ConsequencesState | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isConsequencesState, (state) => {
      const shown = titleOf(this.#state);
      this.#state = state;
      this.#draw();
      // The list is below the fold on a small screen, so lead the person who asked for it there, by eye and by screen reader.
      if (titleOf(state) !== undefined && titleOf(state) !== shown) document.getElementById('commits-title')?.focus();
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
      html`<header><h1>${l10n.t('Consequences')}</h1></header>${state.phase === 'ready' ? this.#ready(state) : waiting(state)}`,
      this.#root,
    );
  }

  #ready({ repository, own, sentences, survival, rows, columns, notes, list }: Ready): TemplateResult {
    const widthPx = Math.min(720, Math.max(260, this.#root.clientWidth - 48));
    return html`
      <section class="card" aria-labelledby="own-title">
        <h2 id="own-title">${l10n.t('Your commits so far')}</h2>
        ${ownCommitsView(own, (figure) => this.#link.send({ type: 'showCommits', figure, group: 0 }))}
      </section>
      <section aria-labelledby="code-title">
        <h2 id="code-title">${l10n.t('The code of {0}', repository)}</h2>
        ${sentences.map(
          ({ text, figure }) =>
            html`<p class="summary">${text}${figure === null ? nothing : html` ${this.#commitsLink(figure, 0, l10n.t('Show commits'), text)}`}</p>`,
        )}
        ${
          survival.length === 0
            ? html`<p class="muted">${l10n.t('The chart appears once the lines are 14 days old.')}</p>`
            : html`<figure>${survivalLegend(survival)}${survivalPlot(survival, widthPx)}<figcaption class="muted">${l10n.t('Share of lines still there, by age. Bars are 95% intervals.')}</figcaption></figure>`
        }
      </section>
      ${list === null ? nothing : this.#commits(list)}
      <details>
        <summary>${l10n.t('Details')}</summary>
        <table>
          <thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${rows.map(
            ({ name, figure, cells }) =>
              html`<tr><th scope="row">${name}</th>${cells.map(
                (cell, group) =>
                  html`<td>${figure === '' || cell === '0' || cell === '–' ? cell : this.#commitsLink(figure, group, cell, `${name}, ${columns[group + 1] ?? ''}`)}</td>`,
              )}</tr>`,
          )}</tbody>
        </table>
        ${notes.map((note) => html`<p class="muted">${note}</p>`)}
      </details>
      <div class="buttons" role="group" aria-label=${l10n.t('Actions')}>
        <vscode-button secondary @click=${() => this.#link.send({ type: 'readAgain' })}>${l10n.t('Read Again')}</vscode-button>
      </div>
    `;
  }

  /** @param label Completes the bare words for screen readers. */
  #commitsLink(figure: string, group: number, words: string, label: string): TemplateResult {
    const show = () => this.#link.send({ type: 'showCommits', figure, group });
    return html`<button class="commits-link" aria-label=${l10n.t('{0}: commits behind {1}', words, label)} @click=${show}>${words}</button>`;
  }

  #commits({ title, commits, left }: CommitList): TemplateResult {
    return html`
      <section class="commits" aria-labelledby="commits-title">
        <h2 id="commits-title" tabindex="-1">${title}</h2>
        <ul>
          ${commits.map(
            ({ hash, day, subject, note }) => html`<li>
              <span class="muted">${day}</span>
              <button class="commits-link" @click=${() => this.#link.send({ type: 'openCommit', hash })}>${subject}</button>
              <code class="muted">${hash.slice(0, 7)}</code>
              <span class="muted">${note}</span>
            </li>`,
          )}
        </ul>
        ${left === 0 ? nothing : html`<p class="muted">${l10n.t('{0} older ones are left out; "calibrated history --json" names all.', left)}</p>`}
        <vscode-button secondary @click=${() => this.#link.send({ type: 'hideCommits' })}>${l10n.t('Hide Commits')}</vscode-button>
      </section>
    `;
  }
}

function titleOf(state: ConsequencesState | undefined): string | undefined {
  return state?.phase === 'ready' ? state.list?.title : undefined;
}

function waiting(state: Exclude<ConsequencesState, Ready>): TemplateResult {
  if (state.phase === 'none') return html`<p class="summary">${state.sentence}</p>`;
  const share = state.all === 0 ? '' : ` (${Math.round((100 * state.done) / state.all)}%)`;
  return html`<p class="muted" role="status">${l10n.t('Reading the history of this repository{0}', share)}</p>`;
}

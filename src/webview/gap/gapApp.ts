import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { type GapState, type GapTask, type GapViewMessage, isGapHostMessage } from '../protocol.ts';
import { agreementPlot } from './agreementPlot.ts';
import { revealBlock } from './revealBlock.ts';
import { type Series, seriesOf } from './series.ts';
import { legendMark } from './seriesMark.ts';
import { isTableOrder, newestFirst, type TableOrder } from './taskOrder.ts';
import { taskTable } from './taskTable.ts';

/** Rows of the table drawn before the person asks for all: a screenful and some. */
const firstRows = 50;
/** A change of width smaller than this is not worth a redraw. */
const widthStepPx = 8;

/** Keeps the Gap panel's state and draws it. */
export class GapApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<GapViewMessage>;
  #state: GapState | null;
  #order: TableOrder;
  #limit = firstRows;
  /** Width the plots were drawn for; they are redrawn when it changes by a step. */
  #plotWidth = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isGapHostMessage, (message) => {
      this.#state = message;
      this.#save();
      this.#draw();
      this.#drawPlots();
    });
    const saved = this.#link.savedState();
    const fields: { state?: unknown; order?: unknown } = typeof saved === 'object' && saved !== null ? saved : {};
    this.#state = isGapHostMessage(fields.state) ? fields.state : null;
    this.#order = isTableOrder(fields.order) ? fields.order : newestFirst;
  }

  start(): void {
    if (this.#state !== null) {
      this.#draw();
      this.#drawPlots();
    }
    new ResizeObserver(() => {
      const box = this.#root.querySelector('.plot');
      if (box !== null && Math.abs(box.clientWidth - this.#plotWidth) >= widthStepPx) this.#drawPlots();
    }).observe(this.#root);
    this.#link.send({ type: 'ready' });
  }

  #save(): void {
    this.#link.save({ state: this.#state, order: this.#order });
  }

  #open = (id: string): void => this.#link.send({ type: 'openTask', id });

  #draw(): void {
    const state = this.#state;
    if (state === null) return;
    performance.mark('calibrated:gap-begin');
    render(
      html`
        <header>
          <h1>The gap</h1>
          ${state.tasks.length === 0 ? nothing : this.#exports()}
        </header>
        ${state.reveal === null ? nothing : revealBlock(state.reveal, () => this.#link.send({ type: 'dismissReveal' }))}
        ${
          state.summary.length === 0
            ? nothing
            : html`<section class="summary" aria-label="Summary">${state.summary.map((sentence) => html`<p>${sentence}</p>`)}</section>`
        }
        ${state.tasks.length === 0 ? this.#empty(state) : this.#figures(state)}
        <div class="unseen" aria-live="polite">${state.reveal === null ? '' : [state.reveal.sentence, state.reveal.suggestion].join(' ')}</div>
      `,
      this.#root,
    );
  }

  #exports(): TemplateResult {
    const save = (format: 'csv' | 'json'): void => this.#link.send({ type: 'exportData', format });
    return html`<div class="exports" role="group" aria-label="Export">
      <vscode-button secondary title="Export all tasks as CSV" @click=${() => save('csv')}>Export CSV</vscode-button>
      <vscode-button secondary title="Export all tasks as JSON" @click=${() => save('json')}>Export JSON</vscode-button>
    </div>`;
  }

  #empty(state: GapState): TemplateResult {
    return html`<section class="empty">
      <p>${state.missing.tasks ?? ''}</p>
      ${state.canStartTask ? html`<vscode-button @click=${() => this.#link.send({ type: 'startTask' })}>Start a task</vscode-button>` : nothing}
    </section>`;
  }

  #figures(state: GapState): TemplateResult {
    const series = seriesOf(state.tasks);
    const felt = state.tasks.filter((task) => task.feltMs !== null).length;
    return html`
      ${series.length < 2 ? nothing : legend(series)}
      <div class="figures">
        ${figure('estimate', 'Estimate against measured', state.tasks.length, state.missing.estimate)}
        ${figure('felt', 'Felt against measured', felt, state.missing.felt)}
      </div>
      <section class="tasks" aria-labelledby="tasks-title">
        <h2 id="tasks-title">Tasks <span class="n">n = ${state.tasks.length}</span></h2>
        ${taskTable({
          tasks: state.tasks,
          order: this.#order,
          limit: this.#limit,
          reorder: (order) => {
            this.#order = order;
            this.#save();
            this.#draw();
          },
          showAll: () => {
            this.#limit = Number.POSITIVE_INFINITY;
            this.#draw();
          },
          open: this.#open,
        })}
      </section>
    `;
  }

  /** Draws both plots into their places; they are not part of the template, so sorting the table leaves them alone. */
  #drawPlots(): void {
    const state = this.#state;
    if (state === null) return;
    const series = seriesOf(state.tasks);
    for (const [name, across] of plots) {
      const box = this.#root.querySelector(`.plot[data-plot="${name}"]`);
      if (box === null) continue;
      this.#plotWidth = box.clientWidth;
      const drawn = state.tasks.filter((task) => across(task) !== null);
      if (drawn.length === 0) {
        box.replaceChildren();
        continue;
      }
      const chart = agreementPlot(series, {
        across,
        acrossName: name,
        ariaLabel: `${name} against measured time, n = ${drawn.length}. The table below has the same numbers.`,
        widthPx: this.#plotWidth,
        open: (task) => this.#open(task.id),
      });
      box.replaceChildren(chart);
    }
    performance.measure('calibrated:gap-draw', 'calibrated:gap-begin');
  }
}

const plots: readonly [string, (task: GapTask) => number | null][] = [
  ['estimate', (task) => task.estimateMs],
  ['felt', (task) => task.feltMs],
];

const figure = (name: string, title: string, n: number, missing: string | null): TemplateResult => html`<figure>
  <figcaption>${title} <span class="n">n = ${n}</span></figcaption>
  ${missing === null ? nothing : html`<p class="missing muted">${missing}</p>`}
  <div class="plot" data-plot=${name}></div>
</figure>`;

const legend = (series: readonly Series[]): TemplateResult => html`<ul class="legend" aria-label="Marks">
  ${series.map(({ name, tasks }, index) => html`<li>${legendMark(index)} ${name} <span class="n">${tasks.length}</span></li>`)}
</ul>`;

import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { agreementPlot } from './agreementPlot.ts';
import { calibrationPlot } from './calibrationPlot.ts';
import { categoryBars, categoryRows } from './categoryBars.ts';
import { effectPlot } from './effectPlot.ts';
import { forecastBlock } from './forecastBlock.ts';
import {
  type GapExport,
  type GapFigures,
  type GapState,
  type GapTask,
  type GapViewMessage,
  isGapHostMessage,
} from './gapProtocol.ts';
import { figureText, numbersTable } from './numbersTable.ts';
import { overTimePlot } from './overTimePlot.ts';
import { revealBlock } from './revealBlock.ts';
import { type Series, seriesOf } from './series.ts';
import { legendMark } from './seriesMark.ts';
import { isTableOrder, newestFirst, type TableOrder } from './taskOrder.ts';
import { taskTable } from './taskTable.ts';
import { trialBlock } from './trialBlock.ts';

/** Rows of the table drawn before the person asks for all: a screenful and some. */
const firstRows = 50;
/** A change of width smaller than this is not worth a redraw. */
const widthStepPx = 8;
/** A panel that is not laid out yet has no width. */
const minPlotPx = 200;

/** Keeps the Gap panel's state and draws it. */
export class GapApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<GapViewMessage>;
  #state: GapState | null;
  #order: TableOrder;
  #limit = firstRows;
  #forecast: readonly string[] = [];
  /** Tables of numbers that are open, by their labels. */
  readonly #openTables = new Set<string>();
  /** Width the plots were drawn for; they are redrawn when it changes by a step. */
  #plotWidth = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isGapHostMessage, (message) => {
      if (message.type === 'forecastText') {
        this.#forecast = message.lines;
        this.#draw();
        return;
      }
      this.#state = message;
      this.#save();
      this.#draw();
      this.#drawPlots();
    });
    const saved = this.#link.savedState();
    const fields: { state?: unknown; order?: unknown } = typeof saved === 'object' && saved !== null ? saved : {};
    this.#state = isGapHostMessage(fields.state) && fields.state.type === 'gapState' ? fields.state : null;
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
          <h1>Gap</h1>
          ${state.tasks.length === 0 ? nothing : this.#exports()}
        </header>
        ${this.#unasked(state)}
        ${this.#reveal(state)}
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

  #unasked({ unasked }: GapState): TemplateResult | typeof nothing {
    if (unasked.length === 0) return nothing;
    return html`<section class="summary" aria-label="Felt time">
      ${unasked.map(
        ({ id, title }) => html`<p>
          How long did “${title}” feel?
          <button type="button" class="link" @click=${() => this.#link.send({ type: 'sayFelt', id })}>Say How Long…</button>
        </p>`,
      )}
    </section>`;
  }

  #reveal({ reveal }: GapState): TemplateResult | typeof nothing {
    if (reveal === null) return nothing;
    return revealBlock(
      reveal,
      () => this.#link.send({ type: 'showTimeline', id: reveal.taskId }),
      () => this.#link.send({ type: 'dismissReveal' }),
    );
  }

  #exports(): TemplateResult {
    const save = (format: GapExport): void => this.#link.send({ type: 'exportData', format });
    return html`<div class="exports" role="group" aria-label="Export">
      <vscode-button secondary title="Export all tasks as CSV" @click=${() => save('csv')}>Export CSV</vscode-button>
      <vscode-button secondary title="Export the points of all figures as one table: figure, series, n, x, y, low, high" @click=${() => save('figures')}>Export Figures CSV</vscode-button>
      <vscode-button secondary title="Export all tasks and figures as JSON" @click=${() => save('json')}>Export JSON</vscode-button>
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
    const felt = state.tasks.filter((task) => feltOf(task) !== null).length;
    const { figures } = state;
    const numbers = (label: string, head: readonly string[], rows: () => readonly (readonly string[])[]) =>
      numbersTable({ label, head, rows }, this.#openTables, () => this.#draw());
    const points = figures.trial?.overTime ?? [];
    const shown = points.filter(({ ratio }) => ratio !== null).length;
    const factors = ({ ratio, lower, upper }: { ratio: number | null; lower: number | null; upper: number | null }) => [
      figureText(ratio),
      lower === null || upper === null ? '–' : `${figureText(lower)} to ${figureText(upper)}`,
    ];
    return html`
      ${trialBlock(figures.trial, (type) => this.#link.send({ type }))}
      ${series.length < 2 ? nothing : legend(series)}
      ${figures.abandoned === null ? nothing : html`<p class="muted">${figures.abandoned.text}</p>`}
      <div class="figures">
        ${figure('estimate', 'Estimate against measured', state.tasks.length, state.missing.estimate ?? bandText(figures))}
        ${figure('felt', 'Felt against measured', felt, state.missing.felt)}
        ${figure(
          'effects',
          'Effect of AI: forecast, felt, measured',
          figures.effects.at(-1)?.n ?? 0,
          effectsMissing(figures),
          numbers('Effect of AI', ['Effect', 'Ratio', '95% interval', 'n'], () =>
            [...figures.effects, ...figures.reference].map((one) => [one.name, ...factors(one), String(one.n)]),
          ),
        )}
        <p class="muted">${figures.referenceText}</p>
        ${figure(
          'overTime',
          'Effect over time, 95% anytime-valid',
          points.length,
          shown > 0 ? null : 'Shown from ten tasks on, four of them in each arm.',
          shown === 0
            ? nothing
            : numbers('Effect over time', ['Task', 'Ratio', '95% interval'], () =>
                points.map((point) => [String(point.n), ...factors(point)]),
              ),
        )}
        ${figure(
          'categories',
          'Where the minutes went',
          state.tasks.length,
          null,
          html`${categoryBars(figures.categories)}${numbers(
            'Where the minutes went',
            ['Category', ...figures.categories.map(({ name, n }) => `${name}, n = ${n}`)],
            () => categoryRows(figures.categories),
          )}`,
        )}
        ${figure(
          'calibration',
          'Calibration over time: the 80% range held',
          figures.calibration.length,
          figures.calibrationText,
          numbers('Calibration over time', ['Task', 'Inside the 80% range', 'Off by a factor', 'Interval score'], () =>
            figures.calibration.map(({ n, coverage, factor, score }) => [
              String(n),
              figureText(coverage),
              figureText(factor),
              figureText(score),
            ]),
          ),
        )}
      </div>
      ${forecastBlock(this.#forecast, (text) => this.#link.send({ type: 'forecast', text }))}
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
      const drawn = state.tasks.filter((task) => across(task) !== null);
      this.#put(name, drawn.length, (widthPx) =>
        agreementPlot(series, {
          across,
          acrossName: name,
          ariaLabel: `${name} against measured time, n = ${drawn.length}. The table below has the same numbers.`,
          widthPx,
          open: (task) => this.#open(task.id),
          band: name === 'estimate' ? state.figures.band : null,
        }),
      );
    }
    const { effects, reference, trial, calibration } = state.figures;
    const points = trial?.overTime ?? [];
    this.#put('effects', 1, (widthPx) => effectPlot(effects, reference, widthPx));
    this.#put('overTime', points.filter(({ ratio }) => ratio !== null).length, (widthPx) =>
      overTimePlot(points, widthPx),
    );
    this.#put('calibration', calibration.filter(({ coverage }) => coverage !== null).length, (widthPx) =>
      calibrationPlot(calibration, widthPx),
    );
    performance.measure('calibrated:gap-draw', 'calibrated:gap-begin');
  }

  /** Draws one plot into its place, or clears the place when there is nothing to draw. */
  #put(name: string, count: number, drawn: (widthPx: number) => Element): void {
    const box = this.#root.querySelector(`.plot[data-plot="${name}"]`);
    if (box === null) return;
    this.#plotWidth = box.clientWidth;
    box.replaceChildren(...(count === 0 ? [] : [drawn(Math.max(minPlotPx, box.clientWidth))]));
  }
}

/** With a clock in sight nothing was felt: such a task is in no figure of perception. */
function feltOf({ feltMs, clockShown }: GapTask): number | null {
  return clockShown === true ? null : feltMs;
}

const plots: readonly [string, (task: GapTask) => number | null][] = [
  ['estimate', (task) => task.estimateMs],
  ['felt', feltOf],
];

const figure = (
  name: string,
  title: string,
  n: number,
  missing: string | null,
  below: TemplateResult | typeof nothing = nothing,
): TemplateResult => html`<figure>
  <figcaption>${title} <span class="n">n = ${n}</span></figcaption>
  ${missing === null ? nothing : html`<p class="missing muted">${missing}</p>`}
  <div class="plot" data-plot=${name}></div>
  ${below}
</figure>`;

const bandText = ({ band }: GapFigures): string | null =>
  band === null
    ? null
    : `${band.inside} of your last ${band.n} tasks lie in the band: ×${figureText(band.lower)} to ×${figureText(band.upper)} of the estimate.`;

const effectsMissing = ({ effects }: GapFigures): string | null => {
  const without = effects.filter(({ ratio }) => ratio === null);
  return without.length === 0
    ? null
    : `No figure yet for ${without.map(({ name, n }) => `${name.toLowerCase()} (n = ${n})`).join(', ')}: it takes ten tasks.`;
};

const legend = (series: readonly Series[]): TemplateResult => html`<ul class="legend" aria-label="Marks">
  ${series.map(({ name, tasks }, index) => html`<li>${legendMark(index)} ${name} <span class="n">${tasks.length}</span></li>`)}
</ul>`;

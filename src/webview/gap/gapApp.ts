import * as l10n from '@vscode/l10n';
import { minSample } from '../../base/minSample.ts';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import { Folds } from '../fold.ts';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { unbroken } from '../unbroken.ts';
import { agreementPlot } from './agreementPlot.ts';
import { calibrationPlot } from './calibrationPlot.ts';
import { categoryBars, categoryRows } from './categoryBars.ts';
import { effectPlot } from './effectPlot.ts';
import { forecastBlock } from './forecastBlock.ts';
import {
  type EffectFigure,
  type GapExport,
  type GapFigures,
  type GapState,
  type GapStep,
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

/** Rows of the table to draw before the person asks for all: a little more than a screenful. */
const firstRows = 50;
/** A smaller change of width is not worth a redraw. */
const widthStepPx = 8;
/** A panel that has not been laid out yet has no width. */
const minPlotPx = 200;

/** Keeps the Gap panel's state and draws it. */
export class GapApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<GapViewMessage>;
  #state: GapState | null;
  #order: TableOrder;
  #limit = firstRows;
  #forecast: readonly string[] = [];
  readonly #folds = new Folds(() => {
    this.#draw();
    this.#drawPlots();
  });
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
        <header><h1>${l10n.t('Gap')}</h1></header>
        ${this.#reveal(state)}
        <p class="lead">${unbroken(state.lead)}</p>
        ${this.#unasked(state)}
        ${state.tasks.length >= minSample ? this.#picture(state) : state.tasks.length === 0 ? nothing : this.#tasks(state)}
        <div class="buttons" role="group" aria-label=${l10n.t('Next step')}>
          <vscode-button @click=${() => this.#link.send({ type: state.next })}>${stepLabels[state.next]}</vscode-button>
        </div>
        ${state.notes.map((note) => html`<p class="note muted">${unbroken(note)}</p>`)}
        ${state.tasks.length === 0 ? nothing : this.#details(state)}
        <div class="unseen" aria-live="polite">${state.reveal === null ? '' : [state.reveal.sentence, state.reveal.suggestion].join(' ')}</div>
      `,
      this.#root,
    );
  }

  #unasked({ unasked }: GapState): TemplateResult | typeof nothing {
    if (unasked.length === 0) return nothing;
    return html`<section aria-label=${l10n.t('Felt time')}>
      ${unasked.map(
        ({ id, title }) => html`<p class="note">
          ${l10n.t('How long did “{0}” feel?', title)}
          <button type="button" class="link" @click=${() => this.#link.send({ type: 'sayFelt', id })}>${l10n.t('Say How Long…')}</button>
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
    return html`<div class="buttons" role="group" aria-label=${l10n.t('Export')}>
      <vscode-button secondary title=${l10n.t('Export all tasks as CSV')} @click=${() => save('csv')}>${l10n.t('Export CSV')}</vscode-button>
      <vscode-button secondary title=${l10n.t('Export the points of all figures as one table: figure, series, n, x, y, low, high')} @click=${() => save('figures')}>${l10n.t('Export Figures CSV')}</vscode-button>
      <vscode-button secondary title=${l10n.t('Export all tasks and figures as JSON')} @click=${() => save('json')}>${l10n.t('Export JSON')}</vscode-button>
    </div>`;
  }

  /** The one picture: every task, above or below the line of its estimate. */
  #picture({ tasks, figures }: GapState): TemplateResult {
    const series = seriesOf(tasks);
    return html`${series.length < 2 ? nothing : legend(series)}
      <figure class="main">
        <div class="plot" data-plot="estimate"></div>
        <figcaption class="muted">${l10n.t('Each mark is a task. Above the dashed line it took longer than you estimated. {0}', bandText(figures))}</figcaption>
      </figure>`;
  }

  /** Everything for readers who want more. */
  #details(state: GapState): TemplateResult {
    const { figures, tasks } = state;
    const hasCharts = tasks.length >= minSample;
    const felt = tasks.filter((task) => feltOf(task) !== null).length;
    const fold = (title: string, body: () => TemplateResult, n?: number) =>
      this.#folds.fold({ title, body, ...(n === undefined ? {} : { n }) });
    return html`
      ${hasCharts ? fold(l10n.t('Did it take as long as it felt?'), () => figure('felt', l10n.t('Felt against measured'), felt, null), felt) : nothing}
      ${fold(l10n.t('What does AI do to your time?'), () => this.#effects(state))}
      ${hasCharts ? fold(l10n.t('Where did the minutes go?'), () => this.#categories(figures, tasks.length), tasks.length) : nothing}
      ${hasCharts ? fold(l10n.t('Do your estimates get better?'), () => this.#calibration(figures), figures.calibration.length) : nothing}
      ${hasCharts ? fold(l10n.t('When is a list done?'), () => forecastBlock(this.#forecast, (text) => this.#link.send({ type: 'forecast', text }))) : nothing}
      ${hasCharts ? fold(l10n.t('All tasks'), () => this.#tasks(state), tasks.length) : nothing}
      ${fold(l10n.t('Export'), () => this.#exports())}
      ${figures.abandoned === null ? nothing : html`<p class="note muted">${figures.abandoned.text}</p>`}
    `;
  }

  #numbers(label: string, head: readonly string[], rows: () => readonly (readonly string[])[]): TemplateResult {
    return numbersTable({ label, head, rows }, this.#folds);
  }

  #effects({ figures }: GapState): TemplateResult {
    const points = figures.trial?.overTime ?? [];
    const shown = points.filter(({ ratio }) => ratio !== null).length;
    return html`${trialBlock(figures.trial, (type) => this.#link.send({ type }))}
      <div class="figures">
        ${figure(
          'effects',
          l10n.t('Effect of AI: forecast, felt, measured'),
          figures.effects.at(-1)?.n ?? 0,
          effectsMissing(figures),
          html`${this.#numbers(
            l10n.t('Effect of AI'),
            [l10n.t('Effect'), l10n.t('Ratio'), l10n.t('95% interval'), 'n'],
            () => [...figures.effects, ...figures.reference].map((one) => [one.name, ...factors(one), String(one.n)]),
          )}
            <p class="muted">${figures.referenceText}</p>`,
        )}
        ${
          shown === 0
            ? nothing
            : figure(
                'overTime',
                l10n.t('Effect over time, 95% anytime-valid'),
                points.length,
                null,
                this.#numbers(
                  l10n.t('Effect over time'),
                  [l10n.t('Task'), l10n.t('Ratio'), l10n.t('95% interval')],
                  () => points.map((point) => [String(point.n), ...factors(point)]),
                ),
              )
        }
      </div>`;
  }

  #categories({ categories }: GapFigures, n: number): TemplateResult {
    const numbers = this.#numbers(
      l10n.t('Where the minutes went'),
      [l10n.t('Category'), ...categories.map((group) => `${group.name}, n = ${group.n}`)],
      () => categoryRows(categories),
    );
    return figure('categories', l10n.t('Where the minutes went'), n, null, html`${categoryBars(categories)}${numbers}`);
  }

  #calibration({ calibration, calibrationText }: GapFigures): TemplateResult {
    return figure(
      'calibration',
      l10n.t('Calibration over time: the 80% range held'),
      calibration.length,
      calibrationText,
      this.#numbers(
        l10n.t('Calibration over time'),
        [l10n.t('Task'), l10n.t('Inside the 80% range'), l10n.t('Off by a factor'), l10n.t('Interval score')],
        () =>
          calibration.map(({ n, coverage, factor, score }) => [
            String(n),
            figureText(coverage),
            figureText(factor),
            figureText(score),
          ]),
      ),
    );
  }

  #tasks(state: GapState): TemplateResult {
    return html`<section class="tasks" aria-label=${l10n.t('Tasks')}>
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
    </section>`;
  }

  /** Draws the visible plots into their places. They are not part of the template, so sorting the table does not affect them. */
  #drawPlots(): void {
    const state = this.#state;
    if (state === null) return;
    const series = seriesOf(state.tasks);
    for (const [name, across] of plots) {
      const drawn = state.tasks.filter((task) => across(task) !== null);
      this.#put(name, drawn.length, (widthPx) =>
        agreementPlot(series, {
          across,
          acrossName: acrossNames[name] ?? name,
          ariaLabel: l10n.t(
            '{0} against measured time, n = {1}. The table of all tasks has the same numbers.',
            acrossNames[name] ?? name,
            drawn.length,
          ),
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

  /** Draws one plot into its place, or clears the place if there is nothing to draw. */
  #put(name: string, count: number, drawn: (widthPx: number) => Element): void {
    const box = this.#root.querySelector(`.plot[data-plot="${name}"]`);
    if (box === null) return;
    this.#plotWidth = box.clientWidth;
    box.replaceChildren(...(count === 0 ? [] : [drawn(Math.max(minPlotPx, box.clientWidth))]));
  }
}

/** With a clock in sight, felt time means nothing: such a task is in no figure of perception. */
function feltOf({ feltMs, clockShown }: GapTask): number | null {
  return clockShown === true ? null : feltMs;
}

const acrossNames: Readonly<Record<string, string>> = { estimate: l10n.t('estimate'), felt: l10n.t('felt') };

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
  ${missing === null ? nothing : html`<p class="note muted">${missing}</p>`}
  <div class="plot" data-plot=${name}></div>
  ${below}
</figure>`;

const bandText = ({ band }: GapFigures): string =>
  band === null ? '' : l10n.t('{0} of your last {1} tasks lie in the shaded band.', band.inside, band.n);

const factors = ({ ratio, lower, upper }: Pick<EffectFigure, 'ratio' | 'lower' | 'upper'>): string[] => [
  figureText(ratio),
  lower === null || upper === null ? '–' : l10n.t('{0} to {1}', figureText(lower), figureText(upper)),
];

const stepLabels: Readonly<Record<GapStep, string>> = {
  startTask: l10n.t('Start Task…'),
  finishTask: l10n.t('Finish Task…'),
  startTrial: l10n.t('Start Trial…'),
};

const effectsMissing = ({ effects }: GapFigures): string | null => {
  const without = effects.filter(({ ratio }) => ratio === null);
  return without.length === 0
    ? null
    : l10n.t(
        'No figure yet for {0}: it takes ten tasks.',
        without.map(({ name, n }) => `${name.toLowerCase()} (n = ${n})`).join(', '),
      );
};

const legend = (series: readonly Series[]): TemplateResult => html`<ul class="legend" aria-label=${l10n.t('Marks')}>
  ${series.map(({ name, tasks }, index) => html`<li>${legendMark(name, index)} ${name} <span class="n">${tasks.length}</span></li>`)}
</ul>`;

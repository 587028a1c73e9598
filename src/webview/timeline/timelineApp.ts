import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, svg, type TemplateResult } from 'lit';
import { formatDuration } from '../../base/duration.ts';
import { minuteMs } from '../../base/timeUnits.ts';
import { connectToHost, type HostLink } from '../hostLink.ts';
import {
  isTimelineState,
  type ShownStretch,
  type TimelineState,
  type TimelineViewMessage,
} from './timelineProtocol.ts';

/** Longest drawn stretch of uncounted time: a night would leave no room for the work. */
const maxIdleMs = 15 * minuteMs;

/** Draws the timeline of one task and sends the person's corrections. */
export class TimelineApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<TimelineViewMessage>;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isTimelineState, (state) => this.#draw(state));
  }

  start(): void {
    this.#link.send({ type: 'ready' });
  }

  #draw(state: TimelineState): void {
    const shownCategories = new Set(state.stretches.flatMap(({ category }) => category ?? []));
    render(
      html`
        <header><h1>${state.title}</h1></header>
        <p class="summary">${state.summary}</p>
        ${
          state.mayCorrect
            ? html`<div class="buttons" role="group" aria-label=${l10n.t('Corrections')}>
                <vscode-button secondary @click=${() => this.#link.send({ type: 'correctTotal' })}>${l10n.t('Correct Total…')}</vscode-button>
                <vscode-button secondary @click=${() => this.#link.send({ type: 'addOffEditor' })}>${l10n.t('Add Work Outside the Editor…')}</vscode-button>
              </div>`
            : nothing
        }
        ${strip(state.stretches)}
        <ul class="legend" aria-label=${l10n.t('Colours')}>
          ${state.categories.map((label, index) => (shownCategories.has(index) ? html`<li>${mark(`category-${index}`)} ${label}</li>` : nothing))}
          <li>${mark('idle')} ${l10n.t('not counted (shown up to 15 min long)')}</li>
        </ul>
        <div class="columns">
          <section aria-labelledby="stages-title">
            <h2 id="stages-title">${l10n.t('Stages')}</h2>
            <dl>${state.stages.map(({ name, text }) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
          </section>
          <section aria-labelledby="flow-title">
            <h2 id="flow-title">${l10n.t('Where the elapsed time went')}</h2>
            ${state.flow.length === 0 ? html`<p class="muted">${l10n.t('Shown when the task is done.')}</p>` : html`<dl>${state.flow.map(({ name, text }) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`}
          </section>
          ${
            state.corrections.length === 0
              ? nothing
              : html`<section aria-labelledby="corrections-title">
                  <h2 id="corrections-title">${l10n.t('Corrections')} <span class="n">n = ${state.corrections.length}</span></h2>
                  <ul>${state.corrections.map((text) => html`<li>${text}</li>`)}</ul>
                </section>`
          }
        </div>
        ${this.#table(state)}
      `,
      this.#root,
    );
  }

  #table({ stretches, mayCorrect }: TimelineState): TemplateResult {
    return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${l10n.t('What was counted, and why')}>
      <table>
        <thead>
          <tr><th scope="col">${l10n.t('From')}</th><th scope="col">${l10n.t('To')}</th><th scope="col" class="number">${l10n.t('Time')}</th><th scope="col">${l10n.t('Why')}</th>${mayCorrect ? html`<th scope="col"><span class="unseen">${l10n.t('Correct')}</span></th>` : nothing}</tr>
        </thead>
        <tbody>
          ${stretches.map(
            (one) => html`<tr class=${one.category === null ? 'idle-row' : ''}>
              <td>${one.from}</td>
              <td>${one.to}</td>
              <td class="number">${formatDuration(one.toMs - one.fromMs)}</td>
              <td>${one.why}</td>
              ${mayCorrect ? html`<td>${one.category === null ? nothing : html`<button type="button" class="link" @click=${() => this.#link.send({ type: 'move', fromMs: one.fromMs, toMs: one.toMs })}>${l10n.t('Not this task…')}</button>`}</td>` : nothing}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

/** The whole task in one line; the table below has the same content. */
function strip(stretches: readonly ShownStretch[]): TemplateResult {
  const widthOf = ({ fromMs, toMs, category }: ShownStretch) =>
    category === null ? Math.min(toMs - fromMs, maxIdleMs) : toMs - fromMs;
  const sum = Math.max(
    1,
    stretches.reduce((total, one) => total + widthOf(one), 0),
  );
  let left = 0;
  const parts = stretches.map((one) => {
    const width = (100 * widthOf(one)) / sum;
    const part = svg`<rect class=${one.category === null ? 'idle' : `category-${one.category}`} x=${`${left.toFixed(3)}%`} y="0" width=${`${width.toFixed(3)}%`} height="28"><title>${one.from}–${one.to}: ${one.why}</title></rect>`;
    left += width;
    return part;
  });
  return html`<svg class="strip" width="100%" height="28" role="img" aria-label=${l10n.t('Timeline of the task; the table below has the same.')}>${parts}</svg>`;
}

const mark = (name: string): TemplateResult =>
  html`<svg class=${name} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><rect x="1" y="1" width="10" height="10" rx="2" /></svg>`;

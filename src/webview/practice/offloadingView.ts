import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { OffloadingPage } from './practiceProtocol.ts';

/** Weeks to draw as bars; the table has all of them. */
const maxBars = 26;
const barStep = 22;
const barWidth = 14;
const plotHeight = 90;

/** What was left to the model and what was done without it, as figures, bars and a table. */
export function offloadingView(page: OffloadingPage, save: (format: 'csv' | 'json') => void): TemplateResult {
  return html`<section class="offloading">
    <h1>${l10n.t('Offloading')}</h1>
    <p class="lead">${page.lead}</p>
    <dl class="tiles">
      ${page.tiles.map(
        ({ name, value, detail }) => html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
          <dd class="muted">${detail}</dd>
        </div>`,
      )}
    </dl>
    ${page.weeks.some(({ answers, hints }) => answers + hints > 0) ? bars(page.weeks.slice(-maxBars)) : nothing}
    ${page.rows.length === 0 ? nothing : html`<details class="fold"><summary>${l10n.t('By week')}</summary>${table(page)}</details>`}
    ${
      page.missing.length === 0
        ? nothing
        : html`<details class="fold"><summary>${l10n.t('What is missing')}</summary>
            <ul>${page.missing.map((sentence) => html`<li class="note">${sentence}</li>`)}</ul>
          </details>`
    }
    <p class="note muted">${page.note}</p>
    <div class="buttons" role="group" aria-label=${l10n.t('Export')}>
      <vscode-button secondary @click=${() => save('csv')}>${l10n.t('Export CSV')}</vscode-button>
      <vscode-button secondary @click=${() => save('json')}>${l10n.t('Export JSON')}</vscode-button>
    </div>
  </section>`;
}

function bars(weeks: OffloadingPage['weeks']): TemplateResult {
  const most = Math.max(...weeks.map(({ answers, hints }) => answers + hints));
  const height = (count: number) => (count / most) * plotHeight;
  // The name of a week is wider than its bar.
  const width = weeks.length * barStep + barStep;
  return html`<figure>
    <figcaption>${l10n.t('Hints and answers by week')} <span class="muted">${l10n.t('(most in a week: {0})', most)}</span></figcaption>
    <ul class="legend" aria-hidden="true"><li><span class="key answers"></span>${l10n.t('answers')}</li><li><span class="key hints"></span>${l10n.t('hints')}</li></ul>
    <svg class="weeks" width=${width} height=${plotHeight + 18} viewBox="0 0 ${width} ${plotHeight + 18}" role="img" aria-label=${l10n.t('Answers and hints by week. The table below has the same numbers.')}>
      ${weeks.map(({ week, answers, hints }, index) => {
        const x = index * barStep + (barStep - barWidth) / 2;
        return svg`<g>
          <title>${l10n.t('{0}: {1} answers, {2} hints', week, answers, hints)}</title>
          <rect class="answers" x=${x} y=${plotHeight - height(answers)} width=${barWidth} height=${height(answers)}></rect>
          <rect class="hints" x=${x} y=${plotHeight - height(answers) - height(hints)} width=${barWidth} height=${height(hints)}></rect>
          ${index % 4 === 0 ? svg`<text x=${x} y=${plotHeight + 14}>${week.slice(-3)}</text>` : nothing}
        </g>`;
      })}
      <line x1="0" x2=${width} y1=${plotHeight} y2=${plotHeight}></line>
    </svg>
  </figure>`;
}

function table({ columns, rows }: OffloadingPage): TemplateResult {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${l10n.t('By week')}>
    <table>
      <thead>
        <tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${[...rows]
          .reverse()
          .map(
            ([week, ...cells]) =>
              html`<tr><th scope="row">${week}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
          )}
      </tbody>
    </table>
  </div>`;
}

import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { percent } from '../../base/percent.ts';
import type { ShownPoint, ShownSurvival } from './blameProtocol.ts';

/** How much AI text is left after some time, with intervals: one row for the total, each model and each level. */
export function survivalTable(groups: readonly ShownSurvival[]): TemplateResult {
  const [first] = groups;
  return html`
    <p class="note muted">
      ${l10n.t('Share of the accepted characters that is left after a time and at the first commit (Kaplan–Meier). From five pieces on with its 95% interval, which takes parts accepted within a minute for one.')}
    </p>
    <div class="table-scroll" tabindex="0" role="region" aria-label=${l10n.t('What is left of AI text')}>
      <table class="survival">
        <thead>
          <tr>
            <th scope="col"></th>
            <th scope="col" class="number">${l10n.t('Pieces')}</th>
            ${(first?.points ?? []).map(({ after }) => html`<th scope="col" class="number">${after}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${groups.map(
            ({ name, insertions, points }) => html`<tr>
              <th scope="row">${name}</th>
              <td class="number">${insertions}</td>
              ${points.map(cell)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function cell({ share, lower, upper }: ShownPoint): TemplateResult {
  if (share === null)
    return html`<td class="number muted"><span title=${l10n.t('Nothing has been watched that long yet')}>–</span></td>`;
  const interval =
    lower === null || upper === null ? nothing : html`<div class="n">${percent(lower)}–${percent(upper)}</div>`;
  return html`<td class="number">${percent(share)}${interval}</td>`;
}

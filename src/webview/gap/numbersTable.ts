import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { Folds } from '../fold.ts';

export interface NumbersTable {
  readonly label: string;
  readonly head: readonly string[];
  rows(): readonly (readonly string[])[];
}

/** The numbers behind a figure, folded until asked for. */
export const numbersTable = ({ label, head, rows }: NumbersTable, folds: Folds): TemplateResult =>
  folds.fold({ title: l10n.t('Numbers'), key: label, className: 'numbers', body: () => table(label, head, rows()) });

/** A figure, or a dash if there is none. */
export function figureText(value: number | null, digits = 2): string {
  return value === null ? '–' : value.toFixed(digits);
}

function table(label: string, head: readonly string[], rows: readonly (readonly string[])[]): TemplateResult {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead>
        <tr>${head.map((name, index) => html`<th scope="col" class=${index === 0 ? '' : 'number'}>${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map((cells) => html`<tr>${cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="number">${cell}</td>`))}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

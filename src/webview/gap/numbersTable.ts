import { html, type TemplateResult } from 'lit';

/** The numbers of a figure for those who read: closed until they are asked for. */
export function numbersTable(
  label: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): TemplateResult {
  return html`<details class="numbers">
    <summary>Numbers</summary>
    <div class="table-scroll" tabindex="0" role="region" aria-label=${label}>
      <table>
        <thead><tr>${head.map((name, index) => html`<th scope="col" class=${index === 0 ? '' : 'number'}>${name}</th>`)}</tr></thead>
        <tbody>${rows.map((cells) => html`<tr>${cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="number">${cell}</td>`))}</tr>`)}</tbody>
      </table>
    </div>
  </details>`;
}

/** A figure, or a dash where there is none. */
export function figureText(value: number | null, digits = 2): string {
  return value === null ? '–' : value.toFixed(digits);
}

import { html, nothing, type TemplateResult } from 'lit';

export interface NumbersTable {
  readonly label: string;
  readonly head: readonly string[];
  /** Asked for only when the table is open: a thousand rows that nobody sees cost more than the plot. */
  rows(): readonly (readonly string[])[];
}

/** The numbers of a figure for those who read: closed until they are asked for. */
export function numbersTable(
  { label, head, rows }: NumbersTable,
  open: Set<string>,
  redraw: () => void,
): TemplateResult {
  const toggled = (event: Event): void => {
    const isOpen = event.currentTarget instanceof HTMLDetailsElement && event.currentTarget.open;
    if (isOpen === open.has(label)) return;
    if (isOpen) open.add(label);
    else open.delete(label);
    redraw();
  };
  return html`<details class="numbers" ?open=${open.has(label)} @toggle=${toggled}>
    <summary>Numbers</summary>
    ${open.has(label) ? table(label, head, rows()) : nothing}
  </details>`;
}

/** A figure, or a dash where there is none. */
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

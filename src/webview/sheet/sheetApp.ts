import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, svg, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { effectScale } from '../intervalMark.ts';
import { renderMarkdown } from '../markdown.ts';
import { unbroken } from '../unbroken.ts';
import {
  type BarTone,
  isSheetState,
  type SheetBar,
  type SheetState,
  type SheetTable,
  type SheetViewMessage,
} from './sheetProtocol.ts';

/** Draws a tab with a single message. */
export class SheetApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<SheetViewMessage>;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isSheetState, (state) => this.#draw(state));
  }

  start(): void {
    this.#link.send({ type: 'ready' });
  }

  #draw(state: SheetState): void {
    render(
      html`
        <header><h1>${state.title}</h1></header>
        <p class="lead">${unbroken(state.lead)}</p>
        ${picture(state)}
        ${
          state.buttons.length === 0
            ? nothing
            : html`<div class="buttons" role="group" aria-label=${l10n.t('Actions')}>
                ${state.buttons.map((label, index) => html`<vscode-button ?secondary=${index > 0} @click=${() => this.#link.send({ type: 'press', index })}>${label}</vscode-button>`)}
              </div>`
        }
        ${state.tables.map(folded)}
        ${
          state.report === ''
            ? nothing
            : html`<details class="report"><summary>${l10n.t('Report')}</summary>${renderMarkdown(state.report).map((block) => unsafeHTML(block))}</details>`
        }
      `,
      this.#root,
    );
  }
}

function picture({ bars, legend = [], interval, caption }: SheetState): TemplateResult | typeof nothing {
  if (interval !== null)
    return html`<figure class="effect">${effectScale(interval, l10n.t('less time'), l10n.t('more time'))}<figcaption class="muted">${interval.text} ${caption}</figcaption></figure>`;
  if (bars.length === 0) return nothing;
  return html`<figure><dl class="bars">${bars.map(bar)}</dl>
    ${legend.length === 0 ? nothing : html`<ul class="legend">${legend.map(key)}</ul>`}<figcaption class="muted">${caption}</figcaption></figure>`;
}

/** The bar is decoration: its figure follows in words. */
const bar = ({ name, share, text, parts }: SheetBar): TemplateResult => html`<dt>${name}</dt>
  <dd>
    <svg width="100%" height="14" aria-hidden="true">${parts === undefined ? stretch(0, share) : stack(parts)}</svg>
    <span>${text}</span>
  </dd>`;

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

const stretch = (from: number, share: number, tone?: BarTone) =>
  svg`<rect class=${tone === undefined ? nothing : `tone-${tone}`} x=${percent(from)} y="1" width=${percent(share)} height="12" rx=${tone === undefined ? 2 : 0} />`;

function stack(parts: NonNullable<SheetBar['parts']>): unknown[] {
  let from = 0;
  return parts.map(({ tone, share }) => {
    const drawn = stretch(from, share, tone);
    from += share;
    return drawn;
  });
}

const key = ({ tone, text }: { readonly tone: BarTone; readonly text: string }): TemplateResult =>
  html`<li><svg width="12" height="12" aria-hidden="true">${svg`<rect class=${`tone-${tone}`} width="12" height="12" rx="2" />`}</svg>${text}</li>`;

/** A column of figures is easier to compare with their ends below each other. */
const figure = /^(?:–|[<>]?[\d.,]+(?:%| s| min| h(?: \d\d)?)?)$/u;

function folded({ title, columns, rows, notes, isOpen }: SheetTable): TemplateResult {
  const aligned = columns.map((_, at) =>
    at > 0 && rows.every((row) => figure.test(row[at] ?? '')) ? 'number' : nothing,
  );
  return html`<details ?open=${isOpen}>
  <summary>${title}</summary>
  ${
    rows.length === 0
      ? nothing
      : html`<div class="table-scroll" tabindex="0" role="region" aria-label=${title}>
          <table>
            <thead><tr>${columns.map((name, at) => html`<th scope="col" class=${aligned[at] ?? nothing}>${name}</th>`)}</tr></thead>
            <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell, at) => html`<td class=${aligned[at + 1] ?? nothing}>${cell}</td>`)}</tr>`)}</tbody>
          </table>
        </div>`
  }
  ${notes.map((note) => html`<p class="muted">${note}</p>`)}
</details>`;
}

import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icons } from '../icons.ts';
import type { ParsonsLines } from './assistProtocol.ts';
import { allInOrder, type LineOrder, movedLine, withLine, withoutLine } from './lineOrder.ts';

/** Keeps the person's order between two renders. */
export interface OrderKeeper {
  orderOf(id: string): LineOrder | undefined;
  /** @param line The line that keeps the focus; its new place is announced. */
  reorder(id: string, order: LineOrder, line: number): void;
}

/** Lines to put in order, by buttons or by Alt and the arrow keys; Delete leaves one out. */
export function parsonsView(
  id: string,
  { given, lines, result }: ParsonsLines,
  keeper: OrderKeeper,
  check: (order: readonly number[]) => void,
): TemplateResult {
  const order = keeper.orderOf(id) ?? allInOrder(lines.length);
  const set = (next: LineOrder, line: number): void => {
    if (next !== order) keeper.reorder(id, next, line);
  };
  const onKey = (event: KeyboardEvent, line: number): void => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      event.stopPropagation();
      set(movedLine(order, line, event.key === 'ArrowUp' ? -1 : 1), line);
    } else if (event.key === 'Delete' && event.target === event.currentTarget) {
      event.preventDefault();
      set(withoutLine(order, line), line);
    }
  };
  return html`<div class="parsons" role="group" aria-label=${l10n.t('Lines to put in order')} data-turn=${id}>
    <code class="parsons-given">${given}</code>
    <ol aria-label=${l10n.t('Your order. Alt and an arrow key moves a line, Delete leaves it out.')}>
      ${repeat(
        order.used,
        (line) => line,
        (
          line,
          at,
        ) => html`<li class="parsons-line" tabindex="0" data-line=${line} aria-label=${l10n.t('{0} of {1}: {2}', at + 1, order.used.length, lines[line] ?? '')}
          @keydown=${(event: KeyboardEvent) => onKey(event, line)}>
          <code>${lines[line]}</code>
          <span class="parsons-buttons">
            <button type="button" title=${l10n.t('Move up (Alt+Up)')} aria-label=${l10n.t('Move up')} ?disabled=${at === 0} @click=${() => set(movedLine(order, line, -1), line)}>${icons.up}</button>
            <button type="button" title=${l10n.t('Move down (Alt+Down)')} aria-label=${l10n.t('Move down')} ?disabled=${at === order.used.length - 1} @click=${() => set(movedLine(order, line, 1), line)}>${icons.down}</button>
            <button type="button" title=${l10n.t('Leave out (Delete)')} aria-label=${l10n.t('Leave out')} @click=${() => set(withoutLine(order, line), line)}>${icons.close}</button>
          </span>
        </li>`,
      )}
    </ol>
    ${
      order.out.length === 0
        ? nothing
        : html`<p class="muted">${l10n.t('Left out:')}</p>
          <ul aria-label=${l10n.t('Left out')}>
            ${order.out.map(
              (line) => html`<li class="parsons-line out" tabindex="0" data-line=${line}>
                <code>${lines[line]}</code>
                <span class="parsons-buttons"><button type="button" class="link" @click=${() => set(withLine(order, line), line)}>${l10n.t('Put back')}</button></span>
              </li>`,
            )}
          </ul>`
    }
    <div class="parsons-check">
      <vscode-button secondary @click=${() => check(order.used)}>${l10n.t('Check Order')}</vscode-button>
      <span role="status">${result ?? ''}</span>
    </div>
  </div>`;
}

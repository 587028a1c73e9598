import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatDurationUpTo } from '../../base/duration.ts';
import type { GapTask } from './gapProtocol.ts';
import { type SortColumn, sortedTasks, type TableOrder, turnedOrder } from './taskOrder.ts';

export interface TaskTableDeps {
  tasks: readonly GapTask[];
  order: TableOrder;
  /** Rows to show before "Show all". */
  limit: number;
  reorder(order: TableOrder): void;
  showAll(): void;
  open(id: string): void;
}

interface Column {
  id: SortColumn;
  name: string;
  numeric: boolean;
}

const columns: readonly Column[] = [
  { id: 'done', name: l10n.t('Done'), numeric: false },
  { id: 'title', name: l10n.t('Task'), numeric: false },
  { id: 'kind', name: l10n.t('Kind'), numeric: false },
  { id: 'arm', name: l10n.t('Arm'), numeric: false },
  { id: 'level', name: l10n.t('Level'), numeric: false },
  { id: 'estimate', name: l10n.t('Estimate'), numeric: true },
  { id: 'felt', name: l10n.t('Felt'), numeric: true },
  { id: 'measured', name: l10n.t('Measured'), numeric: true },
];

const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });

/** The plots' numbers as a table: one row per task, newest first unless a column is chosen. */
export function taskTable(parts: TaskTableDeps): TemplateResult {
  const rows = sortedTasks(parts.tasks, parts.order).slice(0, parts.limit);
  const arms = parts.tasks.some((task) => task.arm !== undefined);
  const shown = columns.filter(({ id }) => id !== 'arm' || arms);
  const hidden = parts.tasks.length - rows.length;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${l10n.t('Table of tasks')}>
      <table>
        <thead>
          <tr>
            ${shown.map((column) => headerCell(column, parts))}
            <th scope="col" class="number" title=${l10n.t('Measured time had a pause counted as work up to 2, 5 or 15 minutes')}>${l10n.t('Pauses up to 2 · 5 · 15 min')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((task) => row(task, arms, parts.open))}
        </tbody>
      </table>
    </div>
    ${hidden === 0 ? nothing : html`<button type="button" class="link" @click=${parts.showAll}>${l10n.t('Show all {0} tasks', parts.tasks.length)}</button>`}`;
}

function headerCell({ id, name, numeric }: Column, parts: TaskTableDeps): TemplateResult {
  const { column, descending } = parts.order;
  const sort = column !== id ? 'none' : descending ? 'descending' : 'ascending';
  return html`<th scope="col" aria-sort=${sort} class=${numeric ? 'number' : ''}>
    <button type="button" @click=${() => parts.reorder(turnedOrder(parts.order, id))}>${name}<span class="arrow" aria-hidden="true">${arrows[sort]}</span></button>
  </th>`;
}

const arrows = { none: '', ascending: ' ↑', descending: ' ↓' } as const;

function row(task: GapTask, arms: boolean, open: (id: string) => void): TemplateResult {
  const { sensitivity } = task;
  return html`<tr>
    <td class="day">${day.format(task.doneMs)}</td>
    <th scope="row"><button type="button" class="link" @click=${() => open(task.id)}>${task.title}</button></th>
    <td>${task.kind}</td>
    ${arms ? html`<td>${task.arm ?? ''}</td>` : nothing}
    <td>${task.level}</td>
    <td class="number">${formatDuration(task.estimateMs)}</td>
    <td class="number">${task.feltMs === null ? html`<span class="muted" title=${l10n.t('Not said')}>–</span>` : formatDuration(task.feltMs)}${task.clockShown === true ? html`<span class="muted" title=${l10n.t('The clock was visible')}> ${l10n.t('not blind')}</span>` : nothing}</td>
    <td class="number strong">${formatDurationUpTo(task.measuredMs, task.uncertainMs)}${task.corrected === true ? html`<span class="corrected" title=${l10n.t('Corrected by hand; the raw record is kept')}> ${l10n.t('corrected')}</span>` : nothing}</td>
    <td class="number muted">${formatDuration(sensitivity.min2Ms)} · ${formatDuration(sensitivity.min5Ms)} · ${formatDuration(sensitivity.min15Ms)}</td>
  </tr>`;
}

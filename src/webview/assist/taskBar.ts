import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { icons } from '../icons.ts';
import type { TaskCommand, TaskSummary } from './assistProtocol.ts';

/**
 * The running task in one unobtrusive row, without any time unless the person asked for a clock; or a way to start one. Below it, the
 * question a finished task still waits for.
 */
export function taskBar(
  task: TaskSummary | null,
  unasked: string | null,
  run: (command: TaskCommand) => void,
): TemplateResult {
  return html`${taskRow(task, run)}${
    unasked === null
      ? nothing
      : html`<section class="task idle" aria-label=${l10n.t('Felt time')}>
          <button type="button" class="link" @click=${() => run('felt')}>${l10n.t('How long did “{0}” feel?', unasked)}</button>
        </section>`
  }`;
}

function taskRow(task: TaskSummary | null, run: (command: TaskCommand) => void): TemplateResult {
  if (task === null) {
    return html`<section class="task idle" aria-label=${l10n.t('Task')}>
      <button type="button" class="link" @click=${() => run('start')}>${l10n.t('Start a task')}</button>
      <span class="muted">${l10n.t('to measure it against your estimate')}</span>
    </section>`;
  }
  return html`<section class="task" aria-label=${l10n.t('Task')}>
    <div class="task-row">
      <button type="button" class="task-title" title=${task.title} @click=${() => run('show')}>${task.title}</button>
      <span class="task-clock">${[task.paused ? 'paused' : 'running', task.clock ?? []].flat().join(' · ')}</span>
      ${
        task.paused
          ? html`<button type="button" class="tool" title=${l10n.t('Resume')} aria-label=${l10n.t('Resume the task')} @click=${() => run('resume')}>${icons.play}</button>`
          : html`<button type="button" class="tool" title=${l10n.t('Pause')} aria-label=${l10n.t('Pause the task')} @click=${() => run('pause')}>${icons.pause}</button>`
      }
      <button type="button" class="tool" title=${l10n.t('Switch task')} aria-label=${l10n.t('Switch task')} @click=${() => run('switch')}>${icons.swap}</button>
      <button type="button" class="tool" title=${l10n.t('Finish Task')} aria-label=${l10n.t('Finish task')} @click=${() => run('done')}>${icons.check}</button>
    </div>
    ${task.share === null ? nothing : usedBar(task.share)}
  </section>`;
}

/** The full width is the estimate; once exceeded, a mark shows where it ended. */
function usedBar(share: number): TemplateResult {
  const whole = Math.max(1, share);
  const percent = (part: number): string => `${((100 * part) / whole).toFixed(1)}%`;
  return html`<svg class="used" width="100%" height="3" aria-hidden="true">
    <rect class="used-track" width="100%" height="3" rx="1.5" />
    <rect class=${share > 1 ? 'used-part over' : 'used-part'} width=${percent(share)} height="3" rx="1.5" />
    ${share > 1 ? svg`<rect class="used-end" x=${percent(1)} width="2" height="3" />` : nothing}
  </svg>`;
}

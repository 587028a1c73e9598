import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { PracticeViewMessage, UnassistedPage } from './practiceProtocol.ts';

/** The session without AI: its plan, or the current task with the result of its check. */
export function unassistedView(
  { phase, plan, last, task, endsAtMs }: UnassistedPage,
  nowMs: number,
  send: (message: PracticeViewMessage) => void,
): TemplateResult {
  const button = (
    type: 'startSlot' | 'planSlot' | 'checkTask' | 'skipTask' | 'endSlot',
    name: string,
    isMain = false,
  ) => html`<vscode-button ?secondary=${!isMain} @click=${() => send({ type })}>${name}</vscode-button>`;
  if (phase === 'idle') {
    return html`<section>
      <h1>${l10n.t('A Session Without AI')}</h1>
      <p>
        ${l10n.t('Write two small functions like AI code that you accepted, with other names and numbers. AI is off meanwhile, and your code is run on the examples.')}
      </p>
      ${last === '' ? nothing : html`<p role="status" class="last">${last}</p>`}
      <p class="muted">${plan}</p>
      <div class="buttons">${button('startSlot', l10n.t('Start Now'), true)} ${button('planSlot', l10n.t('Plan…'))}</div>
    </section>`;
  }
  return html`<section>
    <p class="muted"><span role="timer">${clock(endsAtMs - nowMs)}</span> ${l10n.t('left · AI is off')}</p>
    <h1>${task?.title ?? ''}</h1>
    <p role="status">${task?.sentence ?? ''}</p>
    ${
      task === null || task.wrong.length === 0
        ? nothing
        : html`<div class="table-scroll" tabindex="0" role="region" aria-label=${l10n.t('Examples that fail')}>
            <table>
              <thead><tr><th scope="col">${l10n.t('Call')}</th><th scope="col">${l10n.t('Expected')}</th><th scope="col">${l10n.t('Got')}</th></tr></thead>
              <tbody>
                ${task.wrong.map(({ expression, expected, got }) => html`<tr><td><code>${expression}</code></td><td><code>${expected}</code></td><td><code>${got}</code></td></tr>`)}
              </tbody>
            </table>
          </div>`
    }
    <div class="buttons">${button('checkTask', l10n.t('Check'), true)} ${button('skipTask', l10n.t('Skip This Task'))} ${button('endSlot', l10n.t('End Session'))}</div>
  </section>`;
}

function clock(leftMs: number): string {
  const seconds = Math.max(0, Math.round(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

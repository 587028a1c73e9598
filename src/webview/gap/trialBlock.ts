import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import type { TrialFigures } from './gapProtocol.ts';

/** The state of the trial: its coverage first, the one sentence about the effect, and what the trial can show. */
export function trialBlock(
  trial: TrialFigures | null,
  act: (type: 'startTrial' | 'showTrial') => void,
): TemplateResult {
  if (trial === null) {
    return html`<section class="trial" aria-labelledby="trial-title">
      <h2 id="trial-title">${l10n.t('Trial')}</h2>
      <p class="muted">${l10n.t('No trial yet. Only a random draw for each task can show what AI does to your times.')}</p>
      <vscode-button secondary @click=${() => act('startTrial')}>${l10n.t('Start Trial…')}</vscode-button>
    </section>`;
  }
  return html`<section class="trial" aria-labelledby="trial-title">
    <h2 id="trial-title">${trial.isOpen ? l10n.t('Trial: {0}', trial.title) : l10n.t('Trial: {0} (ended)', trial.title)} <span class="n">n = ${trial.overTime.length}</span></h2>
    ${trial.banner === null ? nothing : html`<p class="banner" role="note">${trial.banner}</p>`}
    <p class="verdict">${trial.wording}</p>
    <p class="muted">${trial.estimand}</p>
    ${[trial.withheld, trial.overlap].map((text) => (text === null ? nothing : html`<p class="muted">${text}</p>`))}
    <p class="muted">${l10n.t('{0}; tasks with protocol deviations: {1}. {2}', trial.coverage, trial.deviating, trial.power)}</p>
    ${trial.abandoned === null ? nothing : html`<p class="muted">${trial.abandoned.text}</p>`}
    <vscode-button secondary @click=${() => act('showTrial')}>${l10n.t('Show Report')}</vscode-button>
  </section>`;
}

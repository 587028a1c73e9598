import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatDurationUpTo, spokenDuration } from '../../base/duration.ts';
import { unbroken } from '../unbroken.ts';
import type { GapReveal } from './gapProtocol.ts';

/** The task just finished: three bars on one scale, the host's sentence and its suggestion. */
export function revealBlock(reveal: GapReveal, timeline: () => void, dismiss: () => void): TemplateResult {
  const scale = Math.max(reveal.estimateMs, reveal.feltMs ?? 0, reveal.measuredMs, 1);
  return html`<section class="reveal" aria-labelledby="reveal-title">
    <p class="eyebrow">${l10n.t('Just finished')}</p>
    <h2 id="reveal-title">${reveal.title}</h2>
    <dl class="bars">
      ${bar('estimate', l10n.t('Estimate'), reveal.estimateMs, scale)} ${bar('felt', l10n.t('Felt'), reveal.feltMs, scale)}
      ${bar('measured', l10n.t('Measured'), reveal.measuredMs, scale, reveal.uncertainMs)}
    </dl>
    <p class="verdict">${unbroken(reveal.sentence)}</p>
    ${reveal.suggestion === null ? nothing : html`<p class="suggestion">${reveal.suggestion}</p>`}
    <div class="buttons">
      <vscode-button secondary @click=${timeline}>${l10n.t('Timeline')}</vscode-button>
      <vscode-button secondary @click=${dismiss}>${l10n.t('Close')}</vscode-button>
    </div>
  </section>`;
}

/** @param uncertainMs Given in the text; the bar ends at the certain value. */
function bar(kind: string, label: string, ms: number | null, scale: number, uncertainMs = 0): TemplateResult {
  const percent = ms === null ? 0 : (100 * ms) / scale;
  // Leaves space for the number after the longest bar.
  const width = `${(percent * 0.82).toFixed(2)}%`;
  return html`<dt>${label}</dt>
    <dd>
      ${
        ms === null
          ? html`<span class="muted">${l10n.t('not said')}</span>`
          : html`<svg width="100%" height="18" aria-hidden="true">
                <rect class=${`bar ${kind}`} x="1" y="2" width=${width} height="14" rx="2" />
                <svg x=${width} overflow="visible"><text x="9" y="13">${formatDurationUpTo(ms, uncertainMs)}</text></svg>
              </svg>
              <span class="unseen">${spokenDuration(ms)}${formatDuration(ms + uncertainMs) === formatDuration(ms) ? '' : l10n.t(', up to {0}', spokenDuration(ms + uncertainMs))}</span>`
      }
    </dd>`;
}

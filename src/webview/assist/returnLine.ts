import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { GapSaid } from './assistProtocol.ts';

/** One unobtrusive line after a silence; it goes away by itself. */
export function returnLine(question: string | null, answer: (said: GapSaid) => void): TemplateResult | typeof nothing {
  if (question === null) return nothing;
  const button = (said: GapSaid, label: string) =>
    html`<button type="button" class="link" @click=${() => answer(said)}>${label}</button>`;
  return html`<section class="return-question" aria-label=${l10n.t('Return')} aria-live="polite">
    <span class="muted">${question}</span> ${button('yes', l10n.t('Yes'))} · ${button('no', l10n.t('No'))} · ${button('part', l10n.t('Part'))}
  </section>`;
}

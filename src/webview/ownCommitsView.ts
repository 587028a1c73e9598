import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { OwnCommitsCard } from './consequences/consequencesProtocol.ts';

const heightPx = 44;
/** Space below the bars for the AI mark. */
const footPx = 8;
/** Commits with more lines are drawn this tall. Chosen by us: beyond it all are large. */
const fullLines = 1000;

/** The card's sentences, of which those with a figure link to its commits, and the picture below them. */
export function ownCommitsView(card: OwnCommitsCard, show: (figure: string) => void): TemplateResult {
  return html`<p>${card.parts.map(({ text, figure }) =>
    figure === null
      ? text
      : html`<button type="button" class="link" title=${l10n.t('Show these commits')} @click=${() => show(figure)}>${text}</button>`,
  )}</p>${commitStrip(card)}`;
}

/** A person's commits, oldest first, one bar each: taller for more lines, filled if fixed soon, with a dot below if it names an AI. */
function commitStrip({ commits }: OwnCommitsCard): TemplateResult | typeof nothing {
  if (commits.length === 0) return nothing;
  const fixed = commits.filter(({ isFixedSoon }) => isFixedSoon).length;
  const ai = commits.filter(({ isAi }) => isAi).length;
  const label = l10n.t(
    'Your last {0} commits, oldest first: {1} fixed or reverted within 14 days, {2} naming an AI.',
    commits.length,
    fixed,
    ai,
  );
  const stepPx = 4;
  return html`<figure class="commit-strip">
    <svg role="img" aria-label=${label} viewBox=${`0 0 ${commits.length * stepPx} ${heightPx}`} preserveAspectRatio="none">
      ${commits.map(({ lines, isFixedSoon, isAi }, at) => {
        const share = Math.min(1, Math.log1p(lines) / Math.log1p(fullLines));
        const tallPx = Math.max(2, share * (heightPx - footPx));
        return svg`<rect class=${isFixedSoon ? 'fixed' : 'kept'} x=${at * stepPx + 0.5} y=${heightPx - footPx - tallPx} width="3" height=${tallPx}></rect>
          ${isAi ? svg`<rect class="ai" x=${at * stepPx + 0.5} y=${heightPx - 5} width="3" height="4"></rect>` : nothing}`;
      })}
    </svg>
    <figcaption>
      <span>${l10n.t('One bar per commit, oldest first; taller means more lines.')}</span>
      ${fixed === 0 ? nothing : html`<span><i class="key fixed"></i>${l10n.t('fixed or reverted within 14 days')}</span>`}
      ${ai === 0 ? nothing : html`<span><i class="key ai"></i>${l10n.t('names an AI')}</span>`}
    </figcaption>
  </figure>`;
}

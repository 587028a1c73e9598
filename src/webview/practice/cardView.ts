import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { CardsPage, PracticeViewMessage, ShownCard } from './practiceProtocol.ts';

export interface CardActions {
  answer(id: string, text: string): void;
  send(message: PracticeViewMessage): void;
}

/** One card: the code, the question, a line for the answer; afterwards the right answer. */
export function cardView(
  { card, result, again, progress, empty, canGoOn }: CardsPage,
  actions: CardActions,
): TemplateResult {
  return html`
    <section class="cards" aria-labelledby="card-prompt">
      ${
        card === null
          ? html`<h1 id="card-prompt">${l10n.t('Cards')}</h1>
              <p class="empty">${empty}</p>
              ${canGoOn ? html`<vscode-button secondary @click=${() => actions.send({ type: 'goOn' })}>${l10n.t('Continue Anyway')}</vscode-button>` : nothing}`
          : html`
              <p class="muted">${card.label} · ${card.path}</p>
              <h1 id="card-prompt">${card.prompt}</h1>
              ${codeLines(card.code)}
              ${result === null ? question(card, again, actions) : answered(result, actions)}
            `
      }
      <p class="muted">${progress}</p>
    </section>
  `;
}

function question(card: ShownCard, again: string, { answer, send }: CardActions): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const input = form instanceof HTMLFormElement ? form.querySelector<HTMLInputElement>('input.answer') : null;
    if (input !== null && input.value.trim() !== '') answer(card.id, input.value);
  };
  return html`<form @submit=${submit}>
    <input class="answer" type="text" aria-labelledby="card-prompt" placeholder=${card.placeholder} autocomplete="off" spellcheck="false" />
    ${again === '' ? nothing : html`<p class="again" role="alert">${again}</p>`}
    <div class="buttons">
      <vscode-button @click=${(event: Event) => closestForm(event)?.requestSubmit()}>${l10n.t('Check')}</vscode-button>
      <vscode-button secondary title=${l10n.t('Escape')} @click=${() => send({ type: 'skipCard', id: card.id })}>${l10n.t('Skip')}</vscode-button>
      <button type="button" class="link" @click=${() => send({ type: 'dropCard', id: card.id })}>${l10n.t('Never Show This Card Again')}</button>
    </div>
  </form>`;
}

function closestForm(event: Event): HTMLFormElement | null {
  return event.currentTarget instanceof Element ? event.currentTarget.closest('form') : null;
}

function answered(result: NonNullable<CardsPage['result']>, { send }: CardActions): TemplateResult {
  return html`<div class="result" role="status" data-right=${result.isRight}>
    <p>${result.sentence}</p>
    ${result.isRight ? nothing : html`<pre><code>${result.right}</code></pre>`}
    <vscode-button data-next @click=${() => send({ type: 'nextCard' })}>${l10n.t('Next')}</vscode-button>
  </div>`;
}

function codeLines(code: string): TemplateResult {
  // One line of source per row: the question refers to the numbers.
  return html`<pre class="code" tabindex="0" aria-label=${l10n.t('Code')}>${code
    .split('\n')
    .map(
      (line, index) =>
        html`<span class="line"><span class="number" aria-hidden="true">${index + 1}</span><code>${line === '' ? ' ' : line}</code></span>`,
    )}</pre>`;
}

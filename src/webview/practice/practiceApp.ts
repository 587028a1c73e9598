import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, type nothing, render, type TemplateResult } from 'lit';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { cardView } from './cardView.ts';
import { offloadingView } from './offloadingView.ts';
import {
  isPracticeState,
  type PracticePage,
  type PracticeState,
  type PracticeViewMessage,
} from './practiceProtocol.ts';
import { unassistedView } from './unassistedView.ts';

const pages: readonly (readonly [PracticePage, string])[] = [
  ['cards', l10n.t('Cards')],
  ['unassisted', l10n.t('Unassisted')],
  ['offloading', l10n.t('Offloading')],
];

/** Draws the Practice panel: cards, the session without AI, and what was left to the model. */
export class PracticeApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<PracticeViewMessage>;
  #state: PracticeState | undefined;
  /** The card on screen, and when it appeared. */
  #shown: { readonly id: string; readonly sinceMs: number } = { id: '', sinceMs: 0 };

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isPracticeState, (state) => {
      this.#state = state;
      this.#draw();
    });
  }

  start(): void {
    this.#link.send({ type: 'ready' });
    // Updates a session's clock.
    setInterval(() => {
      if (this.#state?.page === 'unassisted' && this.#state.unassisted.phase === 'running') this.#draw();
    }, 1000);
    document.addEventListener('keydown', (event) => {
      const card = this.#state?.page === 'cards' ? this.#state.cards.card : null;
      if (event.key !== 'Escape' || card === null || card === undefined) return;
      event.preventDefault();
      this.#link.send(this.#state?.cards.result === null ? { type: 'skipCard', id: card.id } : { type: 'nextCard' });
    });
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) return;
    const { card, result } = state.cards;
    const isNew = state.page === 'cards' && card !== null && `${card.id}${result !== null}` !== this.#shown.id;
    if (isNew) this.#shown = { id: `${card.id}${result !== null}`, sinceMs: performance.now() };
    render(
      html`
        <nav aria-label=${l10n.t('Practice')}>
          ${pages.map(
            ([page, name]) =>
              html`<button type="button" aria-current=${page === state.page ? 'page' : 'false'} @click=${() => this.#link.send({ type: 'page', page })}>${name}</button>`,
          )}
        </nav>
        ${this.#page(state)}
      `,
      this.#root,
    );
    if (!isNew) return;
    const input = this.#root.querySelector<HTMLInputElement>('input.answer');
    if (input !== null) input.value = '';
    // A toolkit button can take the focus only after it has rendered.
    requestAnimationFrame(() => (input ?? this.#root.querySelector<HTMLElement>('[data-next]'))?.focus());
  }

  #page({ page, cards, unassisted, offloading }: PracticeState): TemplateResult | typeof nothing {
    const send = (message: PracticeViewMessage) => this.#link.send(message);
    switch (page) {
      case 'cards':
        return cardView(cards, {
          answer: (id, text) => send({ type: 'answer', id, text, tookMs: performance.now() - this.#shown.sinceMs }),
          send,
        });
      case 'unassisted':
        return unassistedView(unassisted, Date.now(), send);
      case 'offloading':
        return offloadingView(offloading, (format) => send({ type: 'exportData', format }));
    }
  }
}

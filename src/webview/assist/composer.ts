import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icons } from '../icons.ts';
import { lastQuestion, runningTurn } from './assistModel.ts';
import type { AssistState, AssistViewMessage } from './assistProtocol.ts';

export interface ComposerParts {
  state: AssistState;
  /** Read anew in every handler: keys come faster than frames. */
  draft(): string;
  setDraft(text: string): void;
  send(message: AssistViewMessage): void;
}

/** Context chips, the question box and its row: who would answer, and Ask or Stop. */
export function composer(parts: ComposerParts): TemplateResult {
  const { state, send } = parts;
  const draft = parts.draft();
  const running = runningTurn(state);
  const cannotAsk = !state.canAsk || draft.trim() === '';
  const ask = (way?: 'hint'): void => {
    const text = parts.draft().trim();
    if (text === '' || !state.canAsk) return;
    send({ type: 'ask', text, ...(way === undefined ? {} : { way }) });
    parts.setDraft('');
  };
  const onKey = (event: KeyboardEvent): void => {
    // During composition Enter belongs to the input method.
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      ask(event.altKey && state.canAskHint ? 'hint' : undefined);
    } else if (event.key === 'ArrowUp' && parts.draft() === '' && lastQuestion(state) !== '') {
      event.preventDefault();
      parts.setDraft(lastQuestion(state));
    }
  };
  return html`<section class="composer" aria-label="Ask">
    ${chips(state, send)}
    <vscode-textarea id="question" .label=${'Your question. Enter asks, Shift and Enter begins a new line.'}
      .value=${live(draft)} .placeholder=${state.placeholder} ?disabled=${!state.canAsk} rows="2"
      @input=${(event: Event) => parts.setDraft(typedText(event))} @keydown=${onKey}></vscode-textarea>
    ${state.cannotAskReason === null ? nothing : html`<p class="muted" role="note">${state.cannotAskReason}</p>`}
    <div class="composer-row">
      <span class="model" title=${state.modelLabel}>${state.modelLabel}</span>
      ${
        state.canAskHint && running === undefined
          ? html`<vscode-button class="hint-first" secondary ?disabled=${cannotAsk} aria-disabled=${cannotAsk} title="A hint instead of the answer, one step at a time (Alt+Enter)" @click=${() => ask('hint')}>Hint first</vscode-button>`
          : nothing
      }
      ${
        running === undefined
          ? html`<vscode-button class="ask" ?disabled=${cannotAsk} aria-disabled=${cannotAsk} title="Ask (Enter)" @click=${() => ask()}>Ask</vscode-button>`
          : html`<vscode-button class="ask" secondary title="Stop (Esc)" @click=${() => send({ type: 'cancel', id: running.id })}>Stop</vscode-button>`
      }
    </div>
  </section>`;
}

function chips(state: AssistState, send: (message: AssistViewMessage) => void): TemplateResult | typeof nothing {
  if (state.context.length === 0) return nothing;
  return html`<ul class="chips" aria-label="Goes along with the question">
    ${state.context.map(
      (chip) => html`<li class="chip" title=${chip.detail ?? chip.label}>
        ${icons[chip.kind]}<span class="chip-label">${chip.label}</span>
        ${
          chip.removable
            ? html`<button type="button" aria-label=${`Leave out ${chip.label}`} title="Leave out" @click=${() => send({ type: 'removeContext', id: chip.id })}>${icons.close}</button>`
            : nothing
        }
      </li>`,
    )}
  </ul>`;
}

const typedText = (event: Event): string =>
  event.target !== null && 'value' in event.target ? String(event.target.value) : '';

import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { withoutMention } from '../../base/mentions.ts';
import { icons } from '../icons.ts';
import { type AssistPage, lastQuestion, runningTurn } from './assistModel.ts';
import type { AssistTurn, AssistViewMessage, ContextChip } from './assistProtocol.ts';
import type { Draft } from './draft.ts';
import type { MentionList } from './mentionList.ts';

export interface ComposerDeps {
  state: AssistPage;
  /** The turn that the box answers; undefined if it asks a new question. */
  answered: AssistTurn | undefined;
  decline(turn: AssistTurn): void;
  /** Id of the chosen model; empty for the first. */
  model: string;
  setModel(id: string): void;
  mentions: MentionList;
  /** Not its text, since key presses can come faster than frames. */
  draft: Draft;
  send(message: AssistViewMessage): void;
}

/** Context chips, the question box and its row: who would answer, and Ask or Stop. */
export function composer(deps: ComposerDeps): TemplateResult {
  const { state, send, answered } = deps;
  const draft = deps.draft.text;
  const running = runningTurn(state);
  const cannotAsk = !state.canAsk || draft.trim() === '';
  const ask = (way?: 'hint'): void => {
    const text = deps.draft.text.trim();
    if (text === '' || !state.canAsk) return;
    if (answered !== undefined && way === undefined) send({ type: 'nextHint', id: answered.id, position: text });
    else {
      const model = chosenModel(deps);
      send({ type: 'ask', text, ...(way === undefined ? {} : { way }), ...(model === undefined ? {} : { model }) });
    }
    deps.mentions.close();
    deps.draft.set('');
  };
  const onKey = (event: KeyboardEvent): void => {
    // During IME composition, Enter belongs to the input method.
    if (event.isComposing) return;
    if (deps.mentions.takesKey(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      ask(event.altKey && state.canAskHint ? 'hint' : undefined);
    } else if (event.key === 'ArrowUp' && deps.draft.text === '' && lastQuestion(state) !== '') {
      event.preventDefault();
      deps.draft.set(lastQuestion(state));
    }
  };
  return html`<section class="composer" aria-label=${l10n.t('Ask')}>
    ${answered === undefined ? chips(deps) : answerLine(answered, deps)}
    ${deps.mentions.view()}
    <vscode-textarea id="question" .label=${answered === undefined ? l10n.t('Your question. Enter asks, Shift and Enter begins a new line.') : l10n.t('Your position. Enter sends it, Escape asks something else.')}
      .value=${live(draft)} .placeholder=${answered === undefined ? state.placeholder : l10n.t('What you expect, in one line')} ?disabled=${!state.canAsk} rows="2"
      @input=${(event: Event) => {
        deps.draft.set(typedText(event));
        deps.mentions.follow(deps.draft.text, caretOf(event));
      }}
      @click=${(event: Event) => deps.mentions.follow(deps.draft.text, caretOf(event))}
      @paste=${(event: ClipboardEvent) => {
        // A table from an office program is on the clipboard as text and as an image; the text is meant.
        if (event.clipboardData?.getData('text/plain') === '') takeImage(event, event.clipboardData, deps);
      }}
      @dragover=${(event: DragEvent) => {
        // Only files: a dragged text is left to the box.
        if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
      }}
      @drop=${(event: DragEvent) => takeImage(event, event.dataTransfer, deps)}
      @blur=${() => deps.mentions.close()} @keydown=${onKey}></vscode-textarea>
    ${state.cannotAskReason === null ? nothing : html`<p class="muted" role="note">${state.cannotAskReason}</p>`}
    <div class="composer-row">
      ${modelLine(deps)}
      ${
        state.canAskHint && running === undefined && answered === undefined
          ? html`<vscode-button class="hint-first" secondary ?disabled=${cannotAsk} aria-disabled=${cannotAsk} title=${l10n.t('A hint instead of the answer, one step at a time (Alt+Enter)')} @click=${() => ask('hint')}>${l10n.t('Hint first')}</vscode-button>`
          : nothing
      }
      ${
        running === undefined
          ? html`<vscode-button class="ask" ?disabled=${cannotAsk} aria-disabled=${cannotAsk} title=${answered === undefined ? l10n.t('Ask (Enter)') : l10n.t('Send your line (Enter)')} @click=${() => ask()}>${answered === undefined ? l10n.t('Ask') : l10n.t('Send')}</vscode-button>`
          : html`<vscode-button class="ask" secondary title=${l10n.t('Stop (Esc)')} @click=${() => send({ type: 'cancel', id: running.id })}>${l10n.t('Stop')}</vscode-button>`
      }
    </div>
  </section>`;
}

/** Larger images are refused unread. Models take at most about 5 MB. */
const maxReadBytes = 8_000_000;

/** Sends an image to the host, which checks it and names it in the question. */
function takeImage(event: Event, data: DataTransfer | null, deps: ComposerDeps): void {
  const image = [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/'));
  if (image === undefined) return;
  event.preventDefault();
  const model = chosenModel(deps);
  const send = (base64: string) =>
    deps.send({ type: 'pasteImage', size: image.size, base64, ...(model === undefined ? {} : { model }) });
  if (image.size > maxReadBytes) return send('');
  const reader = new FileReader();
  reader.addEventListener('load', () => send(String(reader.result).replace(/^[^,]*,/, '')));
  reader.readAsDataURL(image);
}

/** What the box is for now, and how to get out of it. */
const answerLine = (turn: AssistTurn, { decline }: ComposerDeps): TemplateResult => html`<p class="answering">
  <span>${turn.rung === 'H0' ? l10n.t('Your line opens the first hint.') : l10n.t('Your line opens the answer.')}</span>
  <button type="button" class="link" title=${l10n.t('Ask something else (Esc)')} @click=${() => decline(turn)}>${l10n.t('Ask something else')}</button>
</p>`;

/** Undefined unless a model other than the first was chosen. */
const chosenModel = ({ state, model }: ComposerDeps): string | undefined =>
  state.models.slice(1).some(({ id }) => id === model) ? model : undefined;

/** The name of the model that would answer, before anything is sent; a menu if there are several. */
function modelLine(deps: ComposerDeps): TemplateResult {
  const { state, setModel } = deps;
  const chosen = chosenModel(deps) ?? state.models[0]?.id;
  const { label = '', also = null } = state.models.find(({ id }) => id === chosen) ?? {};
  const other = also === null ? nothing : html`<span class="other-model">${also}</span>`;
  if (state.models.length < 2) return html`<span class="model" title=${label}>${label}</span>${other}`;
  return html`<select class="model" aria-label=${l10n.t('Model for this question')} @change=${(event: Event) => setModel(typedText(event))}>
    ${state.models.map(({ id, label }) => html`<option value=${id} ?selected=${id === chosen}>${label}</option>`)}
  </select>${other}`;
}

function chips(deps: ComposerDeps): TemplateResult | typeof nothing {
  const { state, send } = deps;
  if (state.context.length === 0) return nothing;
  const leaveOut = ({ id, kind, label }: ContextChip): void => {
    // A mention is removed by deleting its name from the question.
    if (kind === 'mention') deps.draft.set(withoutMention(deps.draft.text, label));
    else send({ type: 'removeContext', id });
  };
  return html`<ul class="chips" aria-label=${l10n.t('Goes along with the question')}>
    ${state.context.map(
      (
        chip,
      ) => html`<li class=${chip.problem === undefined ? 'chip' : 'chip refused'} title=${chip.problem ?? chip.detail ?? chip.label}>
        ${chip.problem === undefined ? icons[chip.kind] : icons.diagnostic}<span class="chip-label">${chip.label}</span>
        ${chip.size === undefined ? nothing : html`<span class="muted chip-size">${chip.size}</span>`}
        ${chip.problem === undefined ? nothing : html`<span class="chip-size">${chip.problem}</span>`}
        ${
          chip.removable
            ? html`<button type="button" aria-label=${l10n.t('Leave out {0}', chip.label)} title=${l10n.t('Leave out')} @click=${() => leaveOut(chip)}>${icons.close}</button>`
            : nothing
        }
      </li>`,
    )}
  </ul>`;
}

/** Styles of the box's inner element, set through the object model because the component has no `part` for it. */
export const questionStyle: readonly [string, string][] = [
  ['field-sizing', 'content'],
  ['min-height', '3.6em'],
  ['max-height', '14em'],
  ['padding', '5px 8px'],
  ['line-height', '1.4'],
];

/** The caret's position in the box; its end if that is unknown. */
function caretOf(event: Event): number {
  const box = event.currentTarget;
  const inner = box !== null && 'wrappedElement' in box ? box.wrappedElement : undefined;
  return inner instanceof HTMLTextAreaElement ? inner.selectionStart : typedText(event).length;
}

const typedText = (event: Event): string =>
  event.target !== null && 'value' in event.target ? String(event.target.value) : '';

import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { guard } from 'lit/directives/guard.js';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { icons } from '../icons.ts';
import { renderMarkdown } from '../markdown.ts';
import { countdownText, isRunning, waitingText } from './assistModel.ts';
import type { AssistTurn, AssistViewMessage, NextHint, TurnError } from './assistProtocol.ts';
import { type OrderKeeper, parsonsView } from './parsonsView.ts';

type Send = (message: AssistViewMessage) => void;

/** Actions of a turn's buttons. */
export interface TurnActions {
  readonly send: Send;
  readonly keeper: OrderKeeper;
  /** Whether the level allows edits now. */
  readonly mayEdit: boolean;
  /** Starts the step that needs a line in the person's own words: the question box asks for it. */
  readonly answer: (id: string) => void;
  /** Asks the question again, using the model chosen in the question box. */
  readonly again: (id: string) => void;
  /** Puts the question into the box for editing. */
  readonly reword: (question: string) => void;
}

/** One question and its outcome. `nowMs` (UTC) drives the countdown to the next hint. */
export function turnView(
  turn: AssistTurn,
  isLast: boolean,
  nowMs: number,
  { send, keeper, mayEdit, answer, again, reword }: TurnActions,
): TemplateResult {
  const canPropose = turn.canPropose && mayEdit;
  const isAnswer = turn.rung === undefined || turn.rung === 'H6';
  return html`<article class="turn" aria-label=${l10n.t('Question: {0}', turn.question)} aria-busy=${isRunning(turn)} data-status=${turn.status}>
    ${turn.follows === true ? sentAlong(turn) : questionBubble(turn, isAnswer)}
    ${turn.rungLabel === undefined && turn.rung === undefined ? nothing : rungLine(turn)}
    ${turn.reasoning === undefined ? nothing : html`<details class="reasoning"><summary>${l10n.t('The model’s thinking')}</summary><p class="muted">${turn.reasoning}</p></details>`}
    <div class=${classMap({ markdown: true, 'can-propose': canPropose })} @click=${(event: Event) => onCodeButton(event, turn, send)}>
      ${guard([turn.markdown, turn.links?.join('\n')], () => renderMarkdown(turn.markdown, turn.links).map((block) => html`<div class="block">${unsafeHTML(block)}</div>`))}
    </div>
    ${turn.parsons === undefined ? nothing : parsonsView(turn.id, turn.parsons, keeper, (order) => send({ type: 'checkOrder', id: turn.id, order }))}
    ${turn.places === undefined ? nothing : placeList(turn.places, send)}
    ${isRunning(turn) ? progressLine(turn, nowMs, send) : nothing}
    ${turn.error === undefined ? nothing : errorBox(turn.error, turn.id, send)}
    ${turn.note === undefined ? nothing : html`<p class="muted note">${turn.note}</p>`}
    ${isLast && turn.nextHint !== undefined && !isRunning(turn) ? nextHintRow(turn.id, turn.nextHint, nowMs, { send, answer }) : nothing}
    <p class="signature">${signature(turn)}${
      isRunning(turn) || turn.rung !== undefined
        ? nothing
        : html` <span class="turn-buttons"><button type="button" class="link" title=${l10n.t('Ask again, with the model chosen below')} @click=${() => again(turn.id)}>${l10n.t('Ask again')}</button>
          <button type="button" class="link" title=${l10n.t('Change the question and ask again')} @click=${() => reword(turn.question)}>${l10n.t('Edit question')}</button></span>`
    }</p>
    ${turn.position === undefined || isAnswer ? nothing : html`<div class="question said"><p class="question-text">${turn.position}</p></div>`}
  </article>`;
}

/** The person's own words, and the context sent with them. */
const questionBubble = (turn: AssistTurn, isAnswer: boolean): TemplateResult => html`<div class="question">
  <p class="question-text">${turn.question}</p>
  ${isAnswer && turn.position !== undefined ? html`<p class="question-context">${l10n.t('You think: {0}', turn.position)}</p>` : nothing}
  ${turn.contextLabel === null ? nothing : html`<p class="question-context">${turn.contextLabel}</p>`}
  ${sentAlong(turn)}
</div>`;

/** Also of a next hint: what the question names is read once more for it. */
const sentAlong = ({ sent }: AssistTurn): TemplateResult | typeof nothing =>
  sent === undefined
    ? nothing
    : html`<details class="question-context"><summary>${l10n.t('Sent along: {0}', sent.length)}</summary><ul>${sent.map((label) => html`<li>${label}</li>`)}</ul></details>`;

/** A sentence with at most one button. Also used for the view's own notice (then without a turn). */
export function errorBox(error: TurnError, turnId: string | null, send: Send): TemplateResult {
  const { action } = error;
  return html`<div class=${turnId === null ? 'notice' : 'notice failed'} role=${turnId === null ? 'note' : 'alert'}>
    <p>${error.sentence}</p>
    ${
      action === undefined
        ? nothing
        : html`<vscode-button secondary @click=${() => send({ type: 'runAction', id: action.id, turnId })}>${action.label}</vscode-button>`
    }
  </div>`;
}

const rungLine = (turn: AssistTurn): TemplateResult => html`<p class="rung">
  ${turn.rung === undefined ? nothing : html`<span class="rung-step">${turn.rung}</span>`}
  ${turn.rungLabel === undefined ? nothing : html`<span>${turn.rungLabel}</span>`}
</p>`;

const placeList = (
  places: readonly string[],
  send: Send,
): TemplateResult => html`<ul class="locations" aria-label=${l10n.t('Places')}>
  ${places.map(
    (text) => html`<li>
      <button type="button" class="location" title=${l10n.t('Open {0}', text)} @click=${() => send({ type: 'openPlace', text })}>
        ${icons.location}<span>${text}</span>
      </button>
    </li>`,
  )}
</ul>`;

const progressLine = (turn: AssistTurn, nowMs: number, send: Send): TemplateResult => html`<div class="progress">
  ${turn.status === 'streaming' && turn.markdown !== '' ? nothing : html`<vscode-progress-bar indeterminate aria-label=${turn.progress ?? l10n.t('Working')}></vscode-progress-bar>`}
  <div class="progress-row">
    ${turn.status === 'checking' ? icons.shield : html`<span class="pulse" aria-hidden="true"></span>`}
    <span class="progress-text">${turn.progress ?? ''}</span>
    <span class="muted waiting" aria-hidden="true">${waitingText(turn, nowMs)}</span>
    <button type="button" class="link" title=${l10n.t('Stop (Esc)')} @click=${() => send({ type: 'cancel', id: turn.id })}>${l10n.t('Stop')}</button>
  </div>
</div>`;

function nextHintRow(
  id: string,
  next: NextHint,
  nowMs: number,
  { send, answer }: Pick<TurnActions, 'send' | 'answer'>,
): TemplateResult {
  const wait = next.availableAtMs === null ? null : countdownText(next.availableAtMs, nowMs);
  const step = () => (next.allowed && next.asksPosition === true ? answer(id) : send({ type: 'nextHint', id }));
  return html`<div class="next-hint">
    <vscode-button secondary ?disabled=${!next.allowed} aria-disabled=${!next.allowed} aria-describedby=${`why-${id}`} @click=${step}>${next.label}</vscode-button>
    <span class="muted" id=${`why-${id}`}>${next.reason ?? ''}${!next.allowed && wait !== null ? html` <span class="countdown" aria-hidden="true">${wait}</span>` : nothing}</span>
  </div>`;
}

function signature(turn: AssistTurn): string {
  const state =
    turn.status === 'cancelled' ? l10n.t('Stopped') : turn.status === 'failed' ? l10n.t('Not answered') : null;
  return [state, turn.level, turn.modelLabel].filter((part) => part !== null && part !== '').join(' · ');
}

function onCodeButton(event: Event, turn: AssistTurn, send: Send): void {
  const button =
    event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[data-action]') : null;
  if (button?.getAttribute('data-action') === 'open') send({ type: 'openPlace', text: button.textContent.trim() });
  const box = button?.closest<HTMLElement>('.code');
  if (button === null || box === null || box === undefined) return;
  const type = button.getAttribute('data-action') === 'propose' ? 'propose' : 'copy';
  const code = box.getAttribute('data-code') ?? '';
  send({
    type,
    id: turn.id,
    block: Number(box.getAttribute('data-block')),
    info: box.getAttribute('data-info') ?? '',
    code,
  });
  if (type === 'copy') confirmCopy(button);
}

const copiedShownMs = 1500;

function confirmCopy(button: HTMLButtonElement): void {
  button.textContent = l10n.t('Copied');
  setTimeout(() => {
    button.textContent = l10n.t('Copy');
  }, copiedShownMs);
}

import * as l10n from '@vscode/l10n';
import type { VscodeTextarea } from '@vscode-elements/elements/dist/vscode-textarea/vscode-textarea.js';
import { html, nothing, render } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { allows } from '../../base/level.ts';
import { nextAnnouncement } from '../announcement.ts';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { ownCommitsView } from '../ownCommitsView.ts';
import {
  type AssistPage,
  answeredTurn,
  isRunning,
  restoreAssist,
  runningTurn,
  toSave,
  waitingText,
  withDelta,
  withTurn,
} from './assistModel.ts';
import {
  type AssistHostMessage,
  type AssistTurn,
  type AssistViewMessage,
  isAssistHostMessage,
} from './assistProtocol.ts';
import { composer, questionStyle } from './composer.ts';
import { Draft } from './draft.ts';
import { levelControl } from './levelControl.ts';
import type { LineOrder } from './lineOrder.ts';
import { MentionList } from './mentionList.ts';
import type { OrderKeeper } from './parsonsView.ts';
import { returnLine } from './returnLine.ts';
import { taskBar } from './taskBar.ts';
import { errorBox, turnView } from './turnView.ts';

/** Within this many pixels of the end, the log follows the text; farther up, the person is reading. */
const followWithinPx = 60;
/** Turns to draw at first, and to add each time the person asks for earlier ones. Chosen by us: several screens, drawn in a few ms. */
const drawnTurns = 12;
/** Shortest time between two saves of the page's state; otherwise a stream would save on every chunk. */
const saveEveryMs = 400;

/** Keeps the Assist view's state and draws it, at most once per frame. */
export class AssistApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<AssistViewMessage>;
  readonly #send = (message: AssistViewMessage): void => {
    // Their buttons go away, and the focus with them.
    if (message.type === 'cancel' || message.type === 'clear') this.#focusWanted = true;
    this.#link.send(message);
  };
  #state: AssistPage | null;
  readonly #draft: Draft;
  /** Id of the model for the next question; empty for the first one. */
  #model = '';
  /** The turn whose next step was asked for, and the one the person declined to answer. */
  #chosen = '';
  #declined = '';
  #frame: number | null = null;
  #saveTimer: ReturnType<typeof setTimeout> | null = null;
  #following = true;
  #drawn = drawnTurns;
  #scrollTop = 0;
  #focusWanted = false;
  #boxReady = false;
  /** Characters already read aloud, by turn. */
  readonly #announced = new Map<string, number>();
  readonly #statusSeen = new Map<string, string>();
  /** The person's order of the lines, by turn. */
  readonly #orders = new Map<string, LineOrder>();
  #lineToFocus: { readonly id: string; readonly line: number } | undefined;
  readonly #mentions = new MentionList({
    send: (message) => this.#send(message),
    changed: () => this.#changed(),
    say: (text) => this.#say('#status-said', text, true),
    insert: (start, text) => this.#insert(start, text),
  });
  readonly #keeper: OrderKeeper = {
    orderOf: (id) => this.#orders.get(id),
    reorder: (id, order, line) => {
      this.#orders.set(id, order);
      this.#lineToFocus = { id, line };
      const at = order.used.indexOf(line);
      this.#say(
        '#status-said',
        at < 0 ? l10n.t('Left out') : l10n.t('Line {0} of {1}', at + 1, order.used.length),
        true,
      );
      this.#changed();
    },
  };

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isAssistHostMessage, (message) => this.#receive(message));
    const saved = restoreAssist(this.#link.savedState());
    this.#state = saved.state;
    this.#draft = new Draft({ send: this.#send, changed: () => this.#changed() }, saved);
    // Restored turns are not news and are not read aloud.
    for (const turn of saved.state?.turns ?? []) this.#markHeard(turn);
  }

  start(): void {
    document.addEventListener('keydown', (event) => this.#onKey(event));
    setInterval(() => this.#tick(), 1000);
    if (this.#state !== null) this.#draw();
    this.#link.send({ type: 'ready' });
    this.#draft.set(this.#draft.text);
  }

  #receive(message: AssistHostMessage): void {
    switch (message.type) {
      case 'assistState':
        this.#state = { ...message, turns: this.#state?.turns ?? [] };
        break;
      case 'turns':
        for (const turn of message.turns) if (!this.#announced.has(turn.id)) this.#markHeard(turn);
        if (this.#state !== null) this.#state = { ...this.#state, turns: message.turns };
        this.#draft.wasAsked(message.turns.at(-1));
        this.#following = true;
        this.#drawn = drawnTurns;
        break;
      case 'mentionItems':
        this.#mentions.receive(message.seq, message.items);
        break;
      case 'insertMention':
        this.#insertAtCaret(message.text);
        break;
      case 'turn':
        if (this.#state !== null) this.#state = withTurn(this.#state, message.turn);
        break;
      case 'turnDelta':
        if (this.#state !== null) this.#state = withDelta(this.#state, message);
        break;
      case 'focusInput':
        this.#focusWanted = true;
        if (message.text !== undefined) this.#draft.giveBack(message.text);
        break;
    }
    this.#changed();
  }

  #changed(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
    this.#saveTimer ??= setTimeout(() => {
      this.#saveTimer = null;
      this.#link.save(toSave(this.#draft.saved, this.#state));
    }, saveEveryMs);
  }

  /** Redraws once a second only while a countdown or a wait is on screen. */
  #tick(): void {
    const last = this.#state?.turns.at(-1);
    if (last !== undefined && waitingText(last, Date.now()) !== '') this.#changed();
    const next = this.#state?.turns.at(-1)?.nextHint;
    if (next !== undefined && !next.allowed && next.availableAtMs !== null) this.#changed();
  }

  #onKey(event: KeyboardEvent): void {
    // During IME composition, Escape closes the list of candidates.
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented || this.#state === null) return;
    const running = runningTurn(this.#state);
    const answered = answeredTurn(this.#state, this.#chosen, this.#declined);
    if (running === undefined && answered === undefined) return;
    event.preventDefault();
    if (running !== undefined) this.#send({ type: 'cancel', id: running.id });
    else this.#decline(answered);
  }

  #draw(): void {
    const state = this.#state;
    if (state === null) return;
    const nowMs = Date.now();
    const hidden = Math.max(0, state.turns.length - this.#drawn);
    const mayEdit = allows(state.level, 'Edit');
    const actions = {
      send: this.#send,
      keeper: this.#keeper,
      mayEdit,
      answer: (id: string) => this.#answer(id),
      again: (id: string) => this.#send({ type: 'again', id, ...this.#chosenModel(state) }),
      reword: (text: string) => this.#takeExample(text),
    };
    render(
      html`
        <h1 class="unseen">${l10n.t('Assist')}</h1>
        ${returnLine(state.question, (said) => this.#send({ type: 'answerReturn', said }))}
        ${taskBar(state.task, state.unasked, (command) => this.#send({ type: 'task', command }))}
        ${levelControl(state, (level) => this.#send({ type: 'setLevel', level }))}
        <section class="log" aria-label=${l10n.t('Questions and answers')} tabindex="0" @scroll=${this.#onScroll}>
          ${state.turns.length === 0 ? this.#emptyState(state) : nothing}
          ${
            hidden === 0
              ? nothing
              : html`<button type="button" class="link earlier" @click=${this.#showEarlier}>${l10n.t('Show {0} earlier', hidden)}</button>`
          }
          ${repeat(
            state.turns.slice(hidden),
            (turn) => turn.id,
            (turn) => {
              const isLast = turn === state.turns.at(-1);
              // Only the last one counts down; the others need no redraw, however many there are.
              const seen = [turn, isLast, mayEdit, isLast || isRunning(turn) ? nowMs : 0, this.#orders.get(turn.id)];
              return guard(seen, () => turnView(turn, isLast, nowMs, actions));
            },
          )}
          ${
            state.turns.length === 0 || runningTurn(state) !== undefined
              ? nothing
              : html`<button type="button" class="link clear" @click=${() => this.#send({ type: 'clear' })}>${l10n.t('New conversation')}</button>`
          }
        </section>
        ${state.notice === null ? nothing : errorBox(state.notice, null, this.#send)}
        ${composer({
          state,
          answered: answeredTurn(state, this.#chosen, this.#declined),
          decline: (turn) => this.#decline(turn),
          mentions: this.#mentions,
          model: this.#model,
          setModel: (id) => {
            this.#model = id;
            this.#changed();
          },
          draft: this.#draft,
          send: this.#send,
        })}
        <div class="unseen" id="status-said" role="status" aria-live="polite"></div>
        <div class="unseen" id="text-said" aria-live="polite" aria-relevant="additions"></div>
      `,
      this.#root,
    );
    this.#focusLine();
    this.#followText();
    // Components render a moment later and may have made the log taller.
    requestAnimationFrame(() => this.#followText());
    this.#prepareQuestion();
    this.#announce(state);
  }

  /** Replaces the text from `start` to the caret with a completed mention and puts the caret behind it. */
  #insert(start: number, text: string): void {
    const box = this.#root.querySelector<VscodeTextarea>('#question');
    const caret = box?.wrappedElement.selectionStart ?? this.#draft.text.length;
    this.#draft.set(this.#draft.text.slice(0, start) + text + this.#draft.text.slice(caret));
    this.#draw();
    void box?.updateComplete.then(() => {
      box.wrappedElement.setSelectionRange(start + text.length, start + text.length);
      this.#mentions.follow(this.#draft.text, start + text.length);
    });
  }

  #insertAtCaret(text: string): void {
    const caret = this.#root.querySelector<VscodeTextarea>('#question')?.wrappedElement.selectionStart;
    const start = caret ?? this.#draft.text.length;
    const isApart = start === 0 || /\s/.test(this.#draft.text[start - 1] ?? '');
    this.#insert(start, `${isApart ? '' : ' '}${text} `);
  }

  /** Draws more turns above without moving what the person is reading. */
  #showEarlier = (): void => {
    const log = this.#root.querySelector('.log');
    const fromEnd = log === null ? 0 : log.scrollHeight - log.scrollTop;
    this.#following = false;
    this.#drawn += drawnTurns;
    this.#draw();
    if (log !== null) log.scrollTop = log.scrollHeight - fromEnd;
  };

  /** Empty for the first model. */
  #chosenModel({ models }: AssistPage): { model?: string } {
    return models.slice(1).some(({ id }) => id === this.#model) ? { model: this.#model } : {};
  }

  /** The question box now takes the line that the next step needs. */
  #answer(id: string): void {
    this.#chosen = id;
    this.#declined = '';
    this.#focusWanted = true;
    this.#changed();
  }

  #decline(turn: AssistTurn | undefined): void {
    this.#declined = turn?.id ?? '';
    this.#focusWanted = true;
    this.#changed();
  }

  #onScroll = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
    if (scrollHeight - scrollTop - clientHeight < followWithinPx) this.#following = true;
    // Only a person scrolls up; new text only adds to the end.
    else if (scrollTop < this.#scrollTop) this.#following = false;
    this.#scrollTop = scrollTop;
  };

  #followText(): void {
    const log = this.#root.querySelector('.log');
    if (this.#following && log !== null) log.scrollTop = log.scrollHeight;
  }

  /** A moved line is at another place in the page; the focus follows it. */
  #focusLine(): void {
    const wanted = this.#lineToFocus;
    if (wanted === undefined) return;
    this.#lineToFocus = undefined;
    const box = [...this.#root.querySelectorAll<HTMLElement>('.parsons')].find(
      ({ dataset }) => dataset['turn'] === wanted.id,
    );
    box?.querySelector<HTMLElement>(`[data-line="${wanted.line}"]`)?.focus();
  }

  #emptyState(state: AssistPage): unknown {
    const { ownCommits } = state.empty;
    return html`<div class="empty">
      ${ownCommits === null ? nothing : html`<section class="own-commits" aria-labelledby="own-commits"><h2 id="own-commits">${l10n.t('Your commits so far')}</h2>${ownCommitsView(ownCommits, (figure) => this.#send({ type: 'showOwnCommits', figure }))}</section>`}
      <p>${state.empty.sentence}</p>
      <ul aria-label=${l10n.t('Examples')}>
        ${state.empty.examples.map(
          (example) => html`<li>
            <button type="button" class="example" ?disabled=${!state.canAsk} @click=${() => this.#takeExample(example)}>${example}</button>
          </li>`,
        )}
      </ul>
    </div>`;
  }

  /** Puts an example into the box instead of sending it: only the person sends things. */
  #takeExample(example: string): void {
    this.#focusWanted = true;
    this.#draft.replace(example);
  }

  /** Lets the box grow with its text, and focuses it if requested. */
  #prepareQuestion(): void {
    const box = this.#root.querySelector<VscodeTextarea>('#question');
    if (box === null || (this.#boxReady && !this.#focusWanted)) return;
    const focus = this.#focusWanted;
    this.#focusWanted = false;
    this.#boxReady = true;
    void box.updateComplete.then(() => {
      // The component has no `part` to style; styles set through the object model comply with the page's policy.
      for (const [name, value] of questionStyle) box.wrappedElement.style.setProperty(name, value);
      if (focus) box.focus();
    });
  }

  #markHeard(turn: AssistTurn): void {
    this.#announced.set(turn.id, turn.markdown.length);
    this.#statusSeen.set(turn.id, turn.progress ?? turn.status);
  }

  /** Updates the live regions: progress as it changes, text in whole sentences. */
  #announce(state: AssistPage): void {
    const turn = state.turns.at(-1);
    if (turn === undefined) return;
    const status = turn.progress ?? turn.status;
    if (this.#statusSeen.get(turn.id) !== status) {
      this.#statusSeen.set(turn.id, status);
      this.#say('#status-said', turn.progress ?? statusWords[turn.status], true);
    }
    const next = nextAnnouncement(turn.markdown, this.#announced.get(turn.id) ?? 0, !isRunning(turn));
    this.#announced.set(turn.id, next.announcedChars);
    if (next.text !== '') this.#say('#text-said', next.text, false);
  }

  #say(region: string, text: string, replace: boolean): void {
    const target = this.#root.querySelector(region);
    if (target === null) return;
    const line = document.createElement('p');
    line.textContent = text;
    if (replace) target.replaceChildren(line);
    else target.append(line);
    // Old lines have been read; only additions are announced, so they can be removed.
    while (target.childElementCount > 20) target.firstElementChild?.remove();
  }
}

const statusWords: Readonly<Record<AssistTurn['status'], string>> = {
  thinking: l10n.t('Thinking'),
  checking: l10n.t('Checking'),
  streaming: l10n.t('Answering'),
  done: l10n.t('Finished'),
  cancelled: l10n.t('Stopped'),
  failed: l10n.t('Not answered'),
};

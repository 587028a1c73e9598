import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { connectToHost, type HostLink } from '../hostLink.ts';
import {
  type DelegateState,
  type DelegateViewMessage,
  isDelegateState,
  type ShownChange,
  type ShownStep,
} from './delegateProtocol.ts';

/** Draws a delegated piece of work: its steps, the person's approvals, and the changes to review. */
export class DelegateApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<DelegateViewMessage>;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isDelegateState, (state) => {
      this.#link.save(state);
      this.#draw(state);
    });
  }

  start(): void {
    const saved = this.#link.savedState();
    if (isDelegateState(saved)) this.#draw({ ...saved, isRunning: false });
    this.#link.send({ type: 'ready' });
  }

  #draw(state: DelegateState): void {
    render(
      html`
        <header>
          <h1>${state.instruction}</h1>
          <p class="muted">
            ${state.modelLabel === '' ? nothing : html`${state.modelLabel}. `}${l10n.t('It works in a copy of the project. Your files stay as they are until you take a change.')}
          </p>
          ${typeof state.leftOut === 'string' ? html`<p class="muted">${state.leftOut}</p>` : nothing}
        </header>
        <ol class="steps" aria-label=${l10n.t('Steps')} aria-busy=${state.isRunning}>
          ${repeat(
            state.steps,
            ({ id }) => id,
            (step) => this.#step(step),
          )}
        </ol>
        ${state.isRunning ? this.#running(state) : this.#ending(state)}
        ${state.approvals === null ? nothing : html`<p class="muted">${state.approvals}</p>`}
      `,
      this.#root,
    );
  }

  #step(step: ShownStep): TemplateResult {
    const isQuestion = step.status === 'waiting';
    return html`<li class="step" data-kind=${step.kind} data-status=${step.status}>
      <p class="title">
        ${step.kind === 'run' ? html`<code>${step.title}</code>` : html`<span class="note-text">${step.title}</span>`}
        <span class="status">${statusWords[step.status]}</span>
      </p>
      ${isQuestion ? this.#question(step) : step.reasons.map((reason) => html`<p class="reason">${reason}</p>`)}
      ${
        step.output === ''
          ? nothing
          : step.output.includes('\n')
            ? html`<details><summary>${l10n.t('Output')}</summary><pre tabindex="0">${step.output}</pre></details>`
            : html`<p class="muted">${step.output}</p>`
      }
    </li>`;
  }

  #question({ id, kind, reasons, shown, reach, touches, canInstall }: ShownStep): TemplateResult {
    const decide = (answer: 'refuse' | 'allow' | 'install') => this.#link.send({ type: 'decide', id, answer });
    return html`<div class="question" role="alertdialog" aria-label=${l10n.t('The model asks to do this')} aria-describedby=${`why-${id}`}>
      <div id=${`why-${id}`}>${reasons.map((reason) => html`<p class="reason">${reason}</p>`)}</div>
      ${
        shown === ''
          ? nothing
          : html`<pre class="diff" tabindex="0" aria-label=${l10n.t('The change')}>${shown.split('\n').map((line) => html`<span data-line=${lineKind(line)}>${line}\n</span>`)}</pre>`
      }
      ${reach === '' ? nothing : html`<p class="reach">${reach}</p>`}
      ${
        touches.length === 0
          ? nothing
          : html`<p class="muted">${l10n.t('It would touch:')}</p>
            <ul class="touches">${touches.map((each) => html`<li>${each}</li>`)}</ul>`
      }
      <div class="buttons">
        <vscode-button secondary @click=${() => decide('refuse')}>${l10n.t('Refuse')}</vscode-button>
        ${canInstall ? html`<vscode-button secondary @click=${() => decide('install')}>${l10n.t('Run Once With Registries')}</vscode-button>` : nothing}
        <vscode-button @click=${() => decide('allow')}>${kind === 'run' ? l10n.t('Run Once') : l10n.t('Allow Once')}</vscode-button>
      </div>
    </div>`;
  }

  #running(state: DelegateState): TemplateResult {
    const isAsking = state.steps.some(({ status }) => status === 'waiting');
    return html`<footer>
      <span class="muted" role="status">${isAsking ? l10n.t('Waiting for your answer') : l10n.t('Working')}</span>
      <vscode-button secondary @click=${() => this.#link.send({ type: 'stop' })}>${l10n.t('Stop')}</vscode-button>
    </footer>`;
  }

  #ending({ summary, changes }: DelegateState): TemplateResult {
    return html`
      ${summary === null ? nothing : html`<section aria-label=${l10n.t('Summary')}><h2>${l10n.t('Ended')}</h2><p>${summary}</p></section>`}
      <section aria-label=${l10n.t('Changes')}>
        <h2>${changes.length === 0 ? l10n.t('No file was changed') : l10n.t('Changed files: {0}', changes.length)}</h2>
        <ul class="changes">
          ${changes.map((change) => this.#change(change))}
        </ul>
        ${changes.some(({ state }) => state === 'open') ? html`<vscode-button secondary @click=${() => this.#link.send({ type: 'discard' })}>${l10n.t('Discard the Rest')}</vscode-button>` : nothing}
      </section>
    `;
  }

  #change({ path, kind, size, state }: ShownChange): TemplateResult {
    const send = (type: 'review' | 'take') => () => this.#link.send({ type, path });
    return html`<li class="change" data-state=${state}>
      <span class="path">${path}</span>
      <span class="muted">${changeWords[kind]} ${size}</span>
      ${
        state === 'taken'
          ? html`<span class="muted">${l10n.t('taken')}</span>`
          : html`<vscode-button secondary aria-label=${l10n.t('Review {0}', path)} @click=${send('review')}>${l10n.t('Review')}</vscode-button>
              ${kind === 'changed' ? nothing : html`<vscode-button secondary aria-label=${`${takeWords[kind]} ${path}`} @click=${send('take')}>${takeWords[kind]}</vscode-button>`}`
      }
    </li>`;
  }
}

function lineKind(line: string): 'added' | 'removed' | 'place' | 'same' {
  if (line.startsWith('@@')) return 'place';
  return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'same';
}

const statusWords = {
  working: l10n.t('works'),
  waiting: l10n.t('asks you'),
  done: '',
  refused: l10n.t('refused'),
  failed: l10n.t('failed'),
} as const;
const changeWords = { changed: l10n.t('changed'), added: l10n.t('new'), deleted: l10n.t('deleted') } as const;
const takeWords = { added: l10n.t('Create'), deleted: l10n.t('Delete') } as const;

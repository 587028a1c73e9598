import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/vscode-button.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { icons } from '../icons.ts';
import {
  isModelsState,
  type ModelsState,
  type ModelsViewMessage,
  type ShownModel,
  type ShownUse,
  shownUses,
} from './modelsProtocol.ts';

/** Draws the page of the models: one row for each, and which one is asked first for what. */
export class ModelsApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<ModelsViewMessage>;
  #isRemoving = false;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isModelsState, (state) => {
      this.#draw(state);
      if (!this.#isRemoving || state.removed === null) return;
      this.#isRemoving = false;
      // The button that was pressed is gone with its row; whoever uses the keyboard goes on at the way back.
      const undo = this.#root.querySelector<VscodeButton>('.removed vscode-button');
      void undo?.updateComplete.then(() => undo.focus());
    });
  }

  start(): void {
    this.#link.send({ type: 'ready' });
  }

  #draw({ models, found, removed }: ModelsState): void {
    const isEmpty = models.length === 0;
    render(
      html`
        <header>
          <h1>${l10n.t('Models')}</h1>
          ${this.#button(l10n.t('Add Model…'), { type: 'add' }, found !== null && found.length > 0 && isEmpty)}
        </header>
        <p class="lead">${lead(models)}</p>
        ${this.#found(found, isEmpty)}
        <div class="removed" role="status">
          ${removed === null ? nothing : html`<p>${l10n.t('Removed {0}.', removed)} ${this.#button(l10n.t('Undo'), { type: 'undo' }, true)}</p>`}
        </div>
        <ul class="rows" aria-label=${l10n.t('Models')}>
          ${
            isEmpty
              ? offlineRow
              : repeat(
                  models,
                  ({ key }) => key,
                  (model) => this.#row(model),
                )
          }
        </ul>
        ${models.length < 2 ? nothing : this.#askedFirst(models)}
      `,
      this.#root,
    );
  }

  #found(found: ModelsState['found'], isEmpty: boolean): TemplateResult {
    const nothingFound = isEmpty
      ? l10n.t('No model server runs on this machine.')
      : l10n.t('No other model server runs on this machine.');
    const words = found === null ? l10n.t('Looking for model servers on this machine…') : nothingFound;
    return html`<div class="found" aria-live="polite">
      ${
        found === null || found.length === 0
          ? html`<p class="muted">${words} ${found === null ? nothing : this.#button(l10n.t('Look Again'), { type: 'look' }, true)}</p>`
          : found.map(
              (server, index) =>
                html`<p>${l10n.t('Found: {0}', server)} ${this.#button(l10n.t('Add'), { type: 'addFound', index }, !isEmpty || index > 0, l10n.t('Add {0}', server))}</p>`,
            )
      }
    </div>`;
  }

  #row(model: ShownModel): TemplateResult {
    const { key, name, provider, address, problem, hasAddress, isOffline, tried } = model;
    const isTrying = tried?.status === 'trying';
    return html`<li aria-label=${name}>
      <h2>${name}</h2>
      <p class="muted place">${provider}${address === '' ? nothing : html`, ${address}`}</p>
      ${
        problem === null
          ? html`<fieldset>
              <legend class="muted">${l10n.t('Use for')}</legend>
              ${shownUses.map(({ role, label }) => this.#use(model, role, label))}
            </fieldset>`
          : html`<p class="tried failed">${icons.diagnostic}${problem}</p>`
      }
      <p class=${`tried ${tried?.status ?? ''}`} role="status">${
        tried === null ? nothing : html`${marks[tried.status]}${tried.sentence}`
      }</p>
      <div class="buttons" role="group" aria-label=${name}>
        ${
          problem === null && !isOffline
            ? html`${isTrying ? this.#button(l10n.t('Stop'), { type: 'stop', key }, true) : this.#button(l10n.t('Try'), { type: 'try', key }, true)}
                ${this.#button(l10n.t('Change Model…'), { type: 'changeModel', key }, true)}
                ${hasAddress ? this.#button(l10n.t('Change Address…'), { type: 'changeAddress', key }, true) : nothing}`
            : nothing
        }
        ${this.#button(l10n.t('Edit All in Settings'), { type: 'settings' }, true)}
        ${this.#button(l10n.t('Remove'), { type: 'remove', key }, true)}
      </div>
    </li>`;
  }

  #use({ key, serves, firstFor }: ShownModel, role: ShownUse, label: string): TemplateResult {
    const isServing = serves.includes(role);
    const change = (event: Event) => {
      if (event.target instanceof HTMLInputElement)
        this.#link.send({ type: 'use', key, role, serves: event.target.checked });
    };
    return html`<label>
      <input type="checkbox" .checked=${live(isServing)} @change=${change}>
      ${label}${firstFor.includes(role) ? html` <span class="first">${l10n.t('first')}</span>` : nothing}
    </label>`;
  }

  #askedFirst(models: readonly ShownModel[]): TemplateResult {
    const usable = models.filter(({ problem }) => problem === null);
    return html`<section aria-labelledby="asked-first">
      <h2 id="asked-first">${l10n.t('Asked first')}</h2>
      <p class="note muted">${l10n.t('When it fails before its first word, the next model with the same use is asked.')}</p>
      <div class="menus">
        ${shownUses.map(({ role, label }) => {
          const first = usable.find(({ firstFor }) => firstFor.includes(role))?.key ?? '';
          const change = (event: Event) => {
            if (event.target instanceof HTMLSelectElement && event.target.value !== '')
              this.#link.send({ type: 'first', key: event.target.value, role });
          };
          return html`<label for=${`first-${role}`}>${label}</label>
            <select id=${`first-${role}`} .value=${live(first)} @change=${change}>
              ${first === '' ? html`<option value="" selected>${role === 'embed' ? l10n.t('No model') : l10n.t('Offline model')}</option>` : nothing}
              ${usable.map(({ key, name }) => html`<option value=${key} ?selected=${key === first}>${name}</option>`)}
            </select>`;
        })}
      </div>
    </section>`;
  }

  #press(message: ModelsViewMessage): void {
    this.#isRemoving = message.type === 'remove';
    this.#link.send(message);
  }

  /** @param label For screen readers, when the words alone do not say what it acts on. */
  #button(words: string, message: ModelsViewMessage, isSecondary: boolean, label?: string): TemplateResult {
    return html`<vscode-button ?secondary=${isSecondary} aria-label=${label ?? nothing} @click=${() => this.#press(message)}>${words}</vscode-button>`;
  }
}

const marks = { trying: nothing, ready: icons.check, failed: icons.diagnostic } as const;

function lead({ length: count }: readonly ShownModel[]): string {
  if (count === 0) return l10n.t('Only the offline model is set up.');
  return count === 1 ? l10n.t('One model is set up.') : l10n.t('{0} models are set up.', count);
}

const offlineRow = html`<li aria-label=${l10n.t('Offline model')}>
  <h2>${l10n.t('Offline model')}</h2>
  <p class="muted place">${l10n.t('built in, without network')}</p>
  <p>${l10n.t('It completes code like the code that is there, and gives first hints.')} ${l10n.t('Answers and edits need another model.')}</p>
</li>`;

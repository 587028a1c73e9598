import * as l10n from '@vscode/l10n';
import { percent } from '../../base/percent.ts';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Folds } from '../fold.ts';
import { connectToHost, type HostLink } from '../hostLink.ts';
import {
  type BlameState,
  type BlameViewMessage,
  isBlameState,
  type ShownRun,
  type ShownShare,
} from './blameProtocol.ts';
import { survivalTable } from './survivalTable.ts';

/** Rows to draw before the person asks for all: a few screenfuls. */
const firstRows = 200;
const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Draws where the text of a file came from: shares, pieces, and how much AI text is left. */
export class BlameApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<BlameViewMessage>;
  #state: BlameState | undefined;
  /** Origins to show; all if empty. */
  #filter = new Set<string>();
  #limit = firstRows;
  readonly #folds = new Folds(() => this.#draw());

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isBlameState, (state) => {
      if (this.#state?.file !== state.file) this.#limit = firstRows;
      this.#state = state;
      this.#link.save(state);
      this.#draw();
    });
  }

  start(): void {
    const saved = this.#link.savedState();
    if (isBlameState(saved)) {
      this.#state = saved;
      this.#draw();
    }
    this.#link.send({ type: 'ready' });
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) return;
    render(
      html`
        <header>
          <h1>${l10n.t('Provenance')}${state.file === '' ? nothing : html` <span class="file">${state.file}</span>`}</h1>
          ${
            state.runs.some(({ canReview }) => canReview)
              ? html`<vscode-button secondary @click=${() => this.#link.send({ type: 'reviewFile' })}>${l10n.t('Mark File as Reviewed')}</vscode-button>`
              : nothing
          }
        </header>
        <p class="lead">${state.lead}</p>
        ${
          state.file === ''
            ? html`<div class="buttons"><vscode-button @click=${() => this.#link.send({ type: 'openFile' })}>${l10n.t('Open File…')}</vscode-button></div>`
            : this.#file(state)
        }
        ${(state.survival[0]?.insertions ?? 0) === 0 ? nothing : this.#folds.fold({ title: l10n.t('What is left of AI text in all files?'), body: () => survivalTable(state.survival) })}
      `,
      this.#root,
    );
  }

  #file({ shares, sureness, runs, editorSawAi }: BlameState): TemplateResult {
    const shown = runs.filter(({ origin }) => this.#filter.size === 0 || this.#filter.has(origin));
    const rows = shown.slice(0, this.#limit);
    const more = shown.length - rows.length;
    return html`
      ${editorSawAi ? html`<p class="notice">${l10n.t('The editor noticed AI edits in this file that no tag explains. They count as unknown.')}</p>` : nothing}
      <svg class="shares" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label=${sharesText(shares)}>${bars(shares)}</svg>
      <div class="filters" role="group" aria-label=${l10n.t('Show origins')}>
        ${shares.map((share) => this.#filterButton(share))}
      </div>
      <p class="note muted coverage">${sureness}</p>
      <div class="table-scroll" tabindex="0" role="region" aria-label=${l10n.t('Pieces of the file')}>
        <table class="runs">
          <thead>
            <tr>
              <th scope="col">${l10n.t('Lines')}</th>
              <th scope="col">${l10n.t('Text and where it came from')}</th>
              <th scope="col" class="number" title=${l10n.t('Share of the accepted characters that is left, in all files')}>${l10n.t('Kept')}</th>
              <th scope="col">${l10n.t('Reviewed by')}</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              rows,
              ({ start, end }) => `${start}-${end}`,
              (run) => this.#row(run),
            )}
          </tbody>
        </table>
      </div>
      ${more === 0 ? nothing : html`<button type="button" class="link" @click=${() => this.#showAll()}>${l10n.t('Show all {0} pieces', shown.length)}</button>`}
    `;
  }

  #filterButton({ origin, share }: ShownShare): TemplateResult {
    const toggle = () => {
      if (!this.#filter.delete(origin)) this.#filter.add(origin);
      this.#draw();
    };
    const isOn = this.#filter.has(origin);
    return html`<button type="button" class="filter" data-origin=${origin} aria-pressed=${isOn} @click=${toggle}>
      <span class="mark" aria-hidden="true"></span>${originName(origin)} <span class="n">${percent(share)}</span>
    </button>`;
  }

  #row(run: ShownRun): TemplateResult {
    const { start, end, startLine, endLine, origin, who, level, task, timeMs, evidence, kept, reviewed } = run;
    const lines = startLine === endLine ? `${startLine}` : `${startLine}–${endLine}`;
    const send = (type: 'goTo' | 'review') => () => this.#link.send({ type, start, end });
    const facts = [
      who,
      level === '' ? '' : l10n.t('level {0}', level),
      task === '' ? '' : l10n.t('task “{0}”', task),
      timeMs === 0 ? '' : when.format(timeMs),
      origin === 'unknown' ? '' : evidence,
    ].filter((part) => part !== '');
    return html`<tr data-origin=${origin}>
      <th scope="row"><button type="button" class="link" title=${l10n.t('Go to the text')} @click=${send('goTo')}>${lines}</button></th>
      <td>
        <div class="preview"><code>${run.preview}</code></div>
        <div class="facts"><span class="mark" aria-hidden="true"></span>${originName(origin)}<span class="muted">${facts.map((fact) => html` · ${fact}`)}</span></div>
      </td>
      <td class="number">${kept === null ? '' : percent(kept)}</td>
      <td>${reviewed === '' ? nothing : html`<div>${reviewed}</div>`}${run.canReview ? html`<button type="button" class="link" aria-label=${l10n.t('Mark lines {0} as reviewed', lines)} @click=${send('review')}>${l10n.t('Mark as reviewed')}</button>` : nothing}</td>
    </tr>`;
  }

  #showAll(): void {
    this.#limit = Number.POSITIVE_INFINITY;
    this.#draw();
  }
}

const names: Readonly<Record<string, string>> = {
  ai: 'AI',
  human: l10n.t('Typed'),
  paste: l10n.t('Pasted'),
  tool: l10n.t('Tool'),
  unknown: l10n.t('Unknown'),
};

function originName(origin: string): string {
  return names[origin] ?? origin;
}

function sharesText(shares: readonly ShownShare[]): string {
  return shares.map(({ origin, share }) => `${originName(origin)} ${percent(share)}`).join(', ');
}

function bars(shares: readonly ShownShare[]): readonly unknown[] {
  let at = 0;
  return shares.map(({ origin, share }) => {
    const x = at * 1000;
    at += share;
    return svg`<rect data-origin=${origin} x=${x} y="0" width=${share * 1000} height="10"></rect>`;
  });
}

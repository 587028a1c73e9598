import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { intervalMark } from '../intervalMark.ts';
import { isTeamState, type TeamGroup, type TeamState, type TeamViewMessage } from './teamProtocol.ts';

/** Draws the team report: every figure with its interval, as a mark and in words. */
export class TeamApp {
  readonly #root: HTMLElement;
  readonly #link: HostLink<TeamViewMessage>;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#link = connectToHost(isTeamState, (state) => {
      this.#link.save(state);
      this.#draw(state);
    });
  }

  start(): void {
    const saved = this.#link.savedState();
    if (isTeamState(saved)) this.#draw(saved);
    this.#link.send({ type: 'ready' });
  }

  #draw(state: TeamState): void {
    const [picture, ...details] = state.groups.filter(({ figures }) => figures.some(({ bounds }) => bounds !== null));
    render(
      html`
        <header><h1>${l10n.t('What AI did for the team')}</h1></header>
        <p class="lead">${state.lead}</p>
        ${picture === undefined ? nothing : groupView(picture)}
        <p class="note muted">${state.period}</p>
        <div class="buttons" role="group" aria-label=${l10n.t('Actions')}>
          ${
            picture === undefined
              ? html`<vscode-button @click=${() => this.#link.send({ type: 'share' })}>${l10n.t('Share Team Stats…')}</vscode-button>`
              : html`<vscode-button @click=${() => this.#link.send({ type: 'save' })}>${l10n.t('Save as Page…')}</vscode-button>`
          }
          <vscode-button secondary @click=${() => this.#link.send({ type: 'refresh' })}>${l10n.t('Read Again')}</vscode-button>
        </div>
        ${
          details.length === 0
            ? nothing
            : html`<details class="fold"><summary>${l10n.t('Details')}</summary>${details.map(groupView)}</details>`
        }
        <details class="fold"><summary>${l10n.t('How to read this')}</summary>${state.caveats.map((text) => html`<p class="note muted">${text}</p>`)}</details>
      `,
      this.#root,
    );
  }
}

function groupView({ title, note, unit, figures }: TeamGroup): TemplateResult {
  return html`<section class="groups">
    <h2>${title}</h2>
    ${note === '' ? nothing : html`<p class="muted">${note}</p>`}
    <table>
      <tbody>
        ${figures.map(
          (figure) => html`<tr>
            <th scope="row">${figure.name}</th>
            <td class="mark">${figure.bounds === null ? nothing : intervalMark(figure.bounds, unit)}</td>
            <td class=${figure.bounds === null ? 'muted' : ''}>${figure.text}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

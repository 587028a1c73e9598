import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, render, svg, type TemplateResult } from 'lit';
import { connectToHost, type HostLink } from '../hostLink.ts';
import { isTeamState, type TeamFigure, type TeamGroup, type TeamState, type TeamViewMessage } from './teamProtocol.ts';

const width = 260;
const height = 22;
/** The scale of factors reaches from a third to three. */
const maxFactor = 3;

/** Draws the team report: every figure with its interval as a mark and in words. */
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
    render(
      html`
        <header>
          <h1>What AI did for the team</h1>
          <div class="actions">
            <vscode-button secondary @click=${() => this.#link.send({ type: 'refresh' })}>Read Again</vscode-button>
            <vscode-button @click=${() => this.#link.send({ type: 'save' })}>Save as Page…</vscode-button>
          </div>
        </header>
        <p class="muted">${state.period}</p>
        <p class="lead">${state.lead}</p>
        ${state.groups.map(groupView)}
        <footer>${state.caveats.map((text) => html`<p class="muted">${text}</p>`)}</footer>
      `,
      this.#root,
    );
  }
}

function groupView({ title, note, unit, figures }: TeamGroup): TemplateResult {
  return html`<section>
    <h2>${title}</h2>
    ${note === '' ? nothing : html`<p class="muted">${note}</p>`}
    <table>
      <tbody>
        ${figures.map(
          (figure) => html`<tr>
            <th scope="row">${figure.name}</th>
            <td class="mark">${figure.bounds === null ? nothing : mark(figure.bounds, unit)}</td>
            <td class=${figure.bounds === null ? 'muted' : ''}>${figure.text}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function mark({ value, lower, upper }: NonNullable<TeamFigure['bounds']>, unit: 'factor' | 'share'): TemplateResult {
  const at = (number: number) => Math.round(4 + place(number, unit) * (width - 8));
  const middle = height / 2;
  return html`<svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true">
    ${unit === 'factor' ? svg`<line class="one" x1=${at(1)} x2=${at(1)} y1="0" y2=${height} />` : svg`<line class="rail" x1=${at(0)} x2=${at(1)} y1=${middle} y2=${middle} />`}
    <line class="interval" x1=${at(lower)} x2=${at(upper)} y1=${middle} y2=${middle} />
    <circle class="point" cx=${at(value)} cy=${middle} r="5" />
  </svg>`;
}

/** 0 to 1 along the scale. */
function place(value: number, unit: 'factor' | 'share'): number {
  if (unit === 'share') return Math.min(1, Math.max(0, value));
  const ln = Math.log(Math.min(maxFactor, Math.max(1 / maxFactor, value)));
  return (ln / Math.log(maxFactor) + 1) / 2;
}

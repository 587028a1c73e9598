import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Level } from '../../base/level.ts';
import type { AssistState, LevelChoice } from './assistProtocol.ts';

/**
 * The autonomy slider as a radio group in one row: arrows, Home and End move and select. A level that cannot be selected still takes the
 * focus, so that the reason is read aloud.
 */
export function levelControl(state: AssistState, choose: (level: Level) => void): TemplateResult {
  const current = state.levels.findIndex((choice) => choice.level === state.level);
  const pick = (choice: LevelChoice): void => {
    if (choice.selectable && choice.level !== state.level) choose(choice.level);
  };
  const onKey = (event: KeyboardEvent, index: number): void => {
    const next = nextIndex(event.key, index, state.levels.length);
    if (next === undefined || !(event.currentTarget instanceof HTMLElement)) return;
    event.preventDefault();
    const radio = event.currentTarget.parentElement?.children[next];
    if (radio instanceof HTMLElement) radio.focus();
    const choice = state.levels[next];
    if (choice !== undefined) pick(choice);
  };
  return html`<section class="level" aria-label=${l10n.t('Level of help')}>
    <div class="level-track" role="radiogroup" aria-label=${l10n.t('Level of help')} aria-describedby="level-why">
      ${state.levels.map(
        (choice, index) => html`<button
          type="button" role="radio" class=${classMap({ below: index < current, current: index === current })}
          aria-checked=${index === current} aria-disabled=${!choice.selectable} aria-description=${choice.sentence}
          title=${choice.sentence} tabindex=${index === Math.max(current, 0) ? 0 : -1}
          @click=${() => pick(choice)} @keydown=${(event: KeyboardEvent) => onKey(event, index)}
        >${choice.level}</button>`,
      )}
    </div>
    <p id="level-why" class="muted">${state.levelWhy}</p>
  </section>`;
}

/** Where a key leads from `index`, or undefined for other keys. */
export function nextIndex(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(index + 1, count - 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

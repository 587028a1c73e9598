import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type TemplateResult } from 'lit';

/** When is this list done? Takes estimates; the host answers. */
export function forecastBlock(lines: readonly string[], ask: (text: string) => void): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const text = new FormData(form).get('estimates');
    if (typeof text === 'string') ask(text);
  };
  return html`<section class="forecast" aria-labelledby="forecast-title">
    <h2 id="forecast-title" class="unseen">${l10n.t('When is a list done?')}</h2>
    <form @submit=${submit}>
      <label for="estimates" class="unseen">${l10n.t('Estimates of the tasks that lie ahead')}</label>
      <input id="estimates" name="estimates" type="text" placeholder="1h, 2h, 45m, …" spellcheck="false" />
      <button type="submit" class="plain">${l10n.t('Forecast')}</button>
    </form>
    <div aria-live="polite">${lines.length === 0 ? nothing : html`<ul class="lines">${lines.map((line) => html`<li>${line}</li>`)}</ul>`}</div>
  </section>`;
}

import { html, type TemplateResult } from 'lit';

/** A duration as `formatDuration` writes it. */
const duration = /\b\d{1,6} (?:h(?: \d{2})?|min|s)\b/g;

/** A sentence whose durations stay on one line: `35 h 50` must not end a line with `35`. */
export function unbroken(sentence: string): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let from = 0;
  for (const { 0: text, index } of sentence.matchAll(duration)) {
    parts.push(sentence.slice(from, index), html`<span class="unbroken">${text}</span>`);
    from = index + text.length;
  }
  return [...parts, sentence.slice(from)];
}

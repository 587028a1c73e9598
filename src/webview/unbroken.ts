import { html, type TemplateResult } from 'lit';

/** A duration in the format of `formatDuration`. */
const duration = /\b\d{1,6} (?:h(?: \d{2})?|min|s)\b/g;

/** A sentence whose durations never wrap: `35 h 50` must not be split after `35`. */
export function unbroken(sentence: string): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let from = 0;
  for (const { 0: text, index } of sentence.matchAll(duration)) {
    parts.push(sentence.slice(from, index), html`<span class="unbroken">${text}</span>`);
    from = index + text.length;
  }
  return [...parts, sentence.slice(from)];
}

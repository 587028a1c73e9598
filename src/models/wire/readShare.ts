import * as l10n from '@vscode/l10n';
import type { Asked } from '../sentences.ts';

/** Shortest question, in characters, whose token count is worth checking; a shorter one says nothing. */
const minSentUnits = 16_000;
/**
 * More characters per token than any text or code has, so the rest was not read. Source: measured token counts of code are between 2.5 and
 * 5.
 */
const maxUnitsPerToken = 7;

/**
 * A sentence if the server has clearly read less than it was sent; undefined otherwise. Ollama, for one, silently cuts a question at its
 * context length.
 */
export function readShare(
  body: Readonly<Record<string, unknown>>,
  inputTokens: number,
  asked: Asked,
): string | undefined {
  const messages: unknown = body['messages'];
  if (!Array.isArray(messages)) return undefined;
  const sent = messages.reduce((sum: number, message) => sum + String(Object(message).content ?? '').length, 0);
  if (sent < minSentUnits || inputTokens <= 0 || sent / inputTokens <= maxUnitsPerToken) return undefined;
  const wanted = 2 ** Math.ceil(Math.log2(sent / 3));
  const fix =
    asked.provider === 'Ollama'
      ? l10n.t('set "contextTokens": {0} for this model in calibrated.models', wanted)
      : l10n.t('give the server a larger context, or ask about less code');
  return l10n.t(
    '{0} read only about {1} tokens of the question and cut the rest; {2}.',
    asked.provider,
    inputTokens,
    fix,
  );
}

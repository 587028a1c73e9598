import { type FimStyle, fimStyles } from './presets.ts';

/** What a server has refused and must not be sent again. */
export interface Learned {
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Names of fields to leave out. */
  readonly leftOut: ReadonlySet<string>;
  readonly noFim: ReadonlySet<FimStyle>;
  /** The server wants a turn's thinking sent back along with its tool calls. */
  readonly returnsReasoning: boolean;
}

export const nothingLearned: Learned = { leftOut: new Set(), noFim: new Set(), returnsReasoning: false };

/** Remembers for the lifetime of the window what each model of each server cannot do. */
export class Capabilities {
  readonly #known = new Map<string, Learned>();

  of(baseUrl: string, model: string): Learned {
    return this.#known.get(`${baseUrl} ${model}`) ?? nothingLearned;
  }

  learn(baseUrl: string, model: string, learned: Learned): void {
    this.#known.set(`${baseUrl} ${model}`, learned);
  }
}

/** Fields that models and servers are known to refuse. Sources: the error references of OpenAI, Mistral, Ollama, llama.cpp and vLLM. */
const optionalFields = ['stream_options', 'temperature', 'stop', 'reasoning_effort', 'cache_prompt'] as const;
const refusing =
  /unsupported|not supported|does not support|unrecognized|unknown|unexpected|not permitted|not allowed|extra (?:inputs|fields)|invalid|does not exist|only the default/i;

/**
 * What to learn from a refusal.
 * @param words The server's message.
 * @param sent Fields of the request.
 * @returns undefined when it teaches nothing new
 */
export function lessonOf(
  status: number,
  words: string,
  sent: Readonly<Record<string, unknown>>,
  fim: FimStyle | undefined,
  before: Learned,
): Learned | undefined {
  if (fim !== undefined && fim !== 'chat' && !before.noFim.has(fim)) {
    const cannot =
      /insert|suffix|infill|fill.in.the.middle|\bfim\b|completions?\b.{0,40}(?:not|endpoint|chat)|chat model/i;
    const isMissing = status === 501 || status === 405 || (status === 404 && !/model/i.test(words));
    if (isMissing || ([400, 404, 422, 500].includes(status) && cannot.test(words) && refusing.test(words)))
      return { ...before, noFim: new Set([...before.noFim, fim]) };
  }
  if (status !== 400 && status !== 422) return undefined;
  if (/reasoning_content/.test(words) && !before.returnsReasoning) return { ...before, returnsReasoning: true };
  if (!refusing.test(words)) return undefined;
  if ('max_tokens' in sent && /\bmax_tokens\b/.test(words) && before.maxTokensField !== 'max_completion_tokens')
    return { ...before, maxTokensField: 'max_completion_tokens' };
  if ('max_completion_tokens' in sent && /max_completion_tokens/.test(words) && before.maxTokensField !== 'max_tokens')
    return { ...before, maxTokensField: 'max_tokens' };
  const field = optionalFields.find((name) => name in sent && new RegExp(`\\b${name}\\b`).test(words));
  if (field === undefined || before.leftOut.has(field)) return undefined;
  return { ...before, leftOut: new Set([...before.leftOut, field]) };
}

/** The next fill-in-the-middle style that the server has not refused. @param wanted The style from the settings */
export function fimStyle(wanted: FimStyle, { noFim }: Learned): FimStyle {
  if (!noFim.has(wanted)) return wanted;
  // Guessing the model's tokens comes before chat; the other styles are specific to certain servers.
  return fimStyles.find((style) => (style === 'tokens' || style === 'chat') && !noFim.has(style)) ?? 'chat';
}

import { type FimStyle, fimStyles } from './presets.ts';

/** What a server has refused, so that it is not sent again. */
export interface Learned {
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Names of fields that are left out. */
  readonly leftOut: ReadonlySet<string>;
  readonly noFim: ReadonlySet<FimStyle>;
  /** The server wants the thinking of a turn back with its tool calls. */
  readonly returnsReasoning: boolean;
}

export const nothingLearned: Learned = { leftOut: new Set(), noFim: new Set(), returnsReasoning: false };

/** Remembers what each model of each server cannot do, as long as the window lives. */
export class Capabilities {
  readonly #known = new Map<string, Learned>();

  of(baseUrl: string, model: string): Learned {
    return this.#known.get(`${baseUrl} ${model}`) ?? nothingLearned;
  }

  learn(baseUrl: string, model: string, learned: Learned): void {
    this.#known.set(`${baseUrl} ${model}`, learned);
  }
}

/** Fields that models and servers are known to refuse. Sources: error references of OpenAI, Mistral, Ollama, llama.cpp and vLLM. */
const optionalFields = ['stream_options', 'temperature', 'stop', 'reasoning_effort', 'cache_prompt'] as const;
const refusing =
  /unsupported|not supported|does not support|unrecognized|unknown|unexpected|not permitted|not allowed|extra (?:inputs|fields)|invalid|does not exist|only the default/i;

/**
 * What a refusal teaches. @param words What the server said. @param sent Fields of the request.
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

/** The next way to fill in the middle that the server has not refused. @param wanted The way its settings say */
export function fimStyle(wanted: FimStyle, { noFim }: Learned): FimStyle {
  if (!noFim.has(wanted)) return wanted;
  // A guess at the model's tokens comes before a chat; the other ways belong to certain servers.
  return fimStyles.find((style) => (style === 'tokens' || style === 'chat') && !noFim.has(style)) ?? 'chat';
}

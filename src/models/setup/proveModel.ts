import * as l10n from '@vscode/l10n';
import type { ModelErrorKind } from '../modelError.ts';
import type { ModelRouter } from '../router.ts';
import type { Asked } from '../sentences.ts';
import type { ModelRequest, Part } from '../streamParts.ts';
import { bodyText } from '../wire/bodyText.ts';
import { connectionFault } from '../wire/connectionFault.ts';
import { type PresetName, presets } from './presets.ts';

/** A list is short. Chosen by us: nobody waits longer for one. */
const listWithinMs = 10_000;

export type ModelList =
  | { readonly models: readonly string[] }
  /** A sentence saying that nothing useful is at the address. */
  | { readonly problem: string }
  /** Something answers there but lists no models; they can still be tried by name. */
  | { readonly unlisted: true };

/** What a server offers; asked before anything is stored. Never throws. */
export async function listModels(
  fetchLike: typeof fetch,
  { provider, baseUrl }: { readonly provider: PresetName; readonly baseUrl: string },
  key: string | undefined,
  signal: AbortSignal,
): Promise<ModelList> {
  const { label, keyHeader } = presets[provider];
  const asked: Asked = { provider: label, model: '', host: new URL(baseUrl).host };
  const headers: Record<string, string> = { accept: 'application/json' };
  if (key !== undefined) headers[keyHeader ?? 'authorization'] = keyHeader === undefined ? `Bearer ${key}` : key;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(listWithinMs)]);
    const response = await fetchLike(`${baseUrl}/models`, { headers, signal: limit, redirect: 'manual' });
    if (!response.ok) {
      await response.body?.cancel();
      return { unlisted: true };
    }
    const body: unknown = JSON.parse(await bodyText(response));
    const list: unknown = Object(body).data ?? Object(body).models;
    if (!Array.isArray(list)) return { unlisted: true };
    const names = list
      .map((each) => Object(each).id ?? Object(each).name)
      .filter((name) => typeof name === 'string')
      // Gemini prefixes each with "models/".
      .map((name) => name.replace(/^models\//, ''));
    return names.length === 0 ? { unlisted: true } : { models: names };
  } catch (error) {
    if (error instanceof SyntaxError) return { unlisted: true };
    return { problem: connectionFault(error, asked).error.sentence };
  }
}

/** Errors that show the model itself was reached: it used up the trial's few tokens on thinking, or said nothing. */
const reached: ReadonlySet<ModelErrorKind> = new Set(['lengthLimit', 'emptyAnswer']);

/** Enough for a word, and for a reasoning model to start. */
const trialTokens = 64;

/** One real call, made like every later one. @returns how long the answer took, ms, or a sentence saying why there was none */
export async function tryModel(
  models: { stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part> },
  monotonicMs: () => number,
  signal: AbortSignal,
): Promise<{ readonly answeredMs: number } | { readonly problem: string }> {
  const startMs = monotonicMs();
  let problem: string | undefined = l10n.t('The model gave no answer.');
  const request: ModelRequest = {
    role: 'answer',
    messages: [{ role: 'user', content: 'Reply with the one word: ready' }],
    maxTokens: trialTokens,
  };
  for await (const part of models.stream(request, signal)) {
    if (part.type === 'finish') problem = undefined;
    else if (part.type === 'error') problem = reached.has(part.error.kind) ? undefined : part.error.sentence;
  }
  return problem === undefined ? { answeredMs: monotonicMs() - startMs } : { problem };
}

/** As {@link tryModel}, for a model that gives vectors only. */
export async function tryEmbedder(
  models: Pick<ModelRouter, 'embed'>,
  monotonicMs: () => number,
  signal: AbortSignal,
): Promise<{ readonly answeredMs: number } | { readonly problem: string }> {
  const startMs = monotonicMs();
  const answer = await models.embed(['ready'], signal);
  return 'error' in answer ? { problem: answer.error.sentence } : { answeredMs: monotonicMs() - startMs };
}

/** For example "0.8 s", "12 s" or "under 0.1 s". */
export function secondsText(ms: number): string {
  if (ms < 50) return 'under 0.1 s';
  return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

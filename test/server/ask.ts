import type { ModelEntry } from '../../src/models/config.ts';
import { readModelConfig } from '../../src/models/config.ts';
import type { ModelRequest, Part } from '../../src/models/parts.ts';
import { ModelRouter, type RouterDependencies } from '../../src/models/router.ts';

/** Is searched for in everything that a test run writes; see the canary test. */
export const canaryKey = 'sk-canary-0f3c9a7e51d84b62';

export const question: ModelRequest = { role: 'answer', messages: [{ role: 'user', content: 'Why?' }] };

/** A checked entry for a server of the tests. */
export function entryFor(baseUrl: string, more: Readonly<Record<string, unknown>> = {}): ModelEntry {
  const { entries, problems } = readModelConfig([
    { id: 'test', provider: 'compatible', model: 'scripted', baseUrl, ...more },
  ]);
  const [entry] = entries;
  if (entry === undefined) throw new Error(problems.map(({ sentence }) => sentence).join(' '));
  return entry;
}

/** A router with the shortest back-off and the canary as its key. */
export function routerFor(entries: readonly ModelEntry[], more: Partial<RouterDependencies> = {}): ModelRouter {
  return new ModelRouter(entries, { keyFor: async () => canaryKey, random: () => 0.999, ...more });
}

export interface Asked {
  readonly parts: readonly Part[];
  /** All text of the answer. */
  readonly text: string;
  /** `error` kind or `finish` reason of the last part. */
  readonly outcome: string;
  readonly sentence: string;
  readonly tookMs: number;
  /** From the first text to the end. */
  readonly endMs: number;
}

export async function ask(
  router: ModelRouter,
  request: ModelRequest = question,
  signal: AbortSignal = new AbortController().signal,
): Promise<Asked> {
  const startMs = performance.now();
  const parts: Part[] = [];
  for await (const part of router.stream(request, signal)) parts.push(part);
  const endMs = performance.now();
  const last = parts.at(-1);
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const outcome =
    last?.type === 'error' ? last.error.kind : last?.type === 'finish' ? `finish ${last.reason}` : 'nothing';
  const sentence = last?.type === 'error' ? last.error.sentence : '';
  return { parts, text, outcome, sentence, tookMs: endMs - startMs, endMs };
}

import { systemClock } from '../../../src/base/clock.ts';
import { ModelRouter, type RouterDeps } from '../../../src/models/router.ts';
import type { ModelEntry } from '../../../src/models/setup/config.ts';
import { type ModelRequest, modelRoles, type Part } from '../../../src/models/streamParts.ts';

/** Searched for in everything that the tests write; no key has it by chance. */
export const canary = 'sk-canary-4f1d0c7e-do-not-write';

export const question: ModelRequest = { role: 'answer', messages: [{ role: 'user', content: 'Why is the sky blue?' }] };

export function entry(baseUrl: string, more: Partial<ModelEntry> = {}): ModelEntry {
  return { id: 'one', provider: 'openai', model: 'test-model', baseUrl, roles: modelRoles, ...more };
}

export function router(entries: readonly ModelEntry[], more: Partial<RouterDeps> = {}): ModelRouter {
  return new ModelRouter(entries, {
    keyFor: async () => canary,
    clock: systemClock,
    // The shortest back-off of the jitter; tests that need none ask for `retry-after-ms: 0`.
    random: () => 0.999,
    ...more,
  });
}

/** All parts of an answer. `onText` is called once a piece of text was read. */
export async function ask(
  model: ModelRouter,
  request: ModelRequest = question,
  signal = new AbortController().signal,
  onText?: () => void,
): Promise<readonly Part[]> {
  const all: Part[] = [];
  for await (const part of model.stream(request, signal)) {
    all.push(part);
    if (part.type === 'text') onText?.();
  }
  return all;
}

export function textOf(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

import { type PresetName, presets } from './presets.ts';

/** Model servers that people run on their own machine, by the presets' usual ports. */
const localProviders = ['ollama', 'lmstudio', 'llamacpp', 'vllm'] as const satisfies readonly PresetName[];

/** A server on this machine answers within milliseconds; a busy one may take longer. Own choice: nobody waits longer for a list. */
const answerWithinMs = 1000;

/** A model server that answered on this machine. */
export interface FoundServer {
  readonly provider: PresetName;
  readonly baseUrl: string;
  /** Names of the models it lists, in its order. */
  readonly models: readonly string[];
}

/**
 * Asks the usual loopback ports for their models; call it only when the user asks for something. No key is sent, nothing leaves the
 * machine, and what does not answer like a model server is left out. Never throws.
 */
export async function discoverServers(
  fetchLike: typeof fetch,
  signal: AbortSignal,
  addresses: readonly { readonly provider: PresetName; readonly baseUrl: string }[] = localProviders.map(
    (provider) => ({
      provider,
      baseUrl: presets[provider].baseUrl ?? '',
    }),
  ),
): Promise<readonly FoundServer[]> {
  const found = await Promise.all(
    addresses.map(async ({ provider, baseUrl }) => {
      const models = await modelsAt(fetchLike, baseUrl, signal);
      return models === undefined ? [] : [{ provider, baseUrl, models }];
    }),
  );
  return found.flat();
}

async function modelsAt(
  fetchLike: typeof fetch,
  baseUrl: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
    const response = await fetchLike(`${baseUrl}/models`, { signal: limit, redirect: 'error' });
    if (!response.ok) {
      await response.body?.cancel();
      return undefined;
    }
    const { data } = Object(await response.json());
    if (!Array.isArray(data)) return undefined;
    return data.map((model) => Object(model).id).filter((id) => typeof id === 'string');
  } catch {
    // Nothing listens there, which is the usual case, or something else does.
    return undefined;
  }
}

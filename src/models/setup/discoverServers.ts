import * as l10n from '@vscode/l10n';
import { sentenceOf } from '../../base/appError.ts';
import { bodyText } from '../wire/bodyText.ts';
import { type PresetName, presets, providerLabel } from './presets.ts';

/** Model servers that people run on their own machine, found at their presets' default ports. */
const localProviders = ['ollama', 'lmstudio', 'llamacpp', 'vllm', 'litellm'] as const satisfies readonly PresetName[];

/** A server on this machine answers within milliseconds; a busy one may take longer. Chosen by us: nobody waits longer for a list. */
const answerWithinMs = 1000;

export interface ServerAddress {
  readonly provider: PresetName;
  readonly baseUrl: string;
}

/** A model server that answered on this machine. */
export interface FoundServer extends ServerAddress {
  /** Names of the models it lists, in the server's order. */
  readonly models: readonly string[];
}

/** The outcome of asking one address. */
export interface ServerAnswer extends FoundServer {
  /** Display name of the provider. */
  readonly name: string;
  readonly reachable: boolean;
  /** Why it cannot be used, if something unexpected answered. */
  readonly problem?: string;
}

const usualAddresses: readonly ServerAddress[] = localProviders.map((provider) => ({
  provider,
  baseUrl: presets[provider].baseUrl ?? '',
}));

/**
 * Asks the usual loopback ports for their models; call it only on the user's request. No key is sent and nothing leaves the machine.
 * Anything that does not answer like a model server is left out. Never throws.
 */
export async function discoverServers(
  fetchLike: typeof fetch,
  signal: AbortSignal,
  addresses: readonly ServerAddress[] = usualAddresses,
): Promise<readonly FoundServer[]> {
  const answers = await askServers(fetchLike, signal, addresses);
  return answers
    .filter(({ reachable }) => reachable)
    .map(({ provider, baseUrl, models }) => ({ provider, baseUrl, models }));
}

/** As {@link discoverServers}, but with the outcome for each address. Never throws. */
export function askServers(
  fetchLike: typeof fetch,
  signal: AbortSignal,
  addresses: readonly ServerAddress[] = usualAddresses,
): Promise<readonly ServerAnswer[]> {
  return Promise.all(
    addresses.map(async (address) => ({
      ...address,
      name: providerLabel(address.provider),
      ...(await modelsAt(fetchLike, address.baseUrl, signal)),
    })),
  );
}

async function modelsAt(
  fetchLike: typeof fetch,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Pick<ServerAnswer, 'reachable' | 'models' | 'problem'>> {
  let response: Response;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
    response = await fetchLike(`${baseUrl}/models`, { signal: limit, redirect: 'error' });
    if (!response.ok) {
      await response.body?.cancel();
      return { reachable: false, models: [], problem: l10n.t('It answered with status {0}.', response.status) };
    }
  } catch {
    // Nothing listens there, which is the normal case and not an error.
    return { reachable: false, models: [] };
  }
  try {
    return { reachable: true, models: modelNames(JSON.parse(await bodyText(response))) };
  } catch (error) {
    return { reachable: false, models: [], problem: l10n.t('It is not a model server: {0}', sentenceOf(error)) };
  }
}

/** `{data: [{id}]}`, the model list of the OpenAI API. */
function modelNames(answer: unknown): string[] {
  const { data } = Object(answer);
  if (!Array.isArray(data)) throw new TypeError('its answer has no list of models');
  return data.map((model) => Object(model).id).filter((id) => typeof id === 'string');
}

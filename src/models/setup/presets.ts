import * as l10n from '@vscode/l10n';

/** How a server completes code between a prefix and a suffix. */
export type FimStyle =
  /** `suffix` of /completions. */
  | 'suffix'
  /** Mistral's /fim/completions. */
  | 'mistral'
  /** llama.cpp's /infill, outside the OpenAI API. */
  | 'infill'
  /** Raw /completions with the special tokens of the model's family. */
  | 'tokens'
  /** Chat only; the model is asked for the missing text. */
  | 'chat';

export const fimStyles = ['suffix', 'mistral', 'infill', 'tokens', 'chat'] as const satisfies readonly FimStyle[];

/**
 * The particulars of a provider that speaks the OpenAI API. Addresses, variables and quirks come from each provider's API documentation.
 */
export interface Preset {
  readonly label: string;
  /** If unset, the entry has to give one. */
  readonly baseUrl?: string;
  /** Environment variable from which the command line takes the key. */
  readonly keyVariable?: string;
  /** False for servers on the user's own machine; a key is still sent if there is one. */
  readonly needsKey: boolean;
  /** Header name, if not `Authorization: Bearer`. */
  readonly keyHeader?: string;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Whether `stream_options.include_usage` has to be sent to get usage; some servers reject the field. */
  readonly asksForUsage: boolean;
  readonly fim: FimStyle;
  /** Base address for fill-in-the-middle, if different. */
  readonly fimBaseUrl?: string;
  /** Longest wait for the first word of an answer, milliseconds: the model may think, or have to be loaded, before it speaks. */
  readonly firstLimitMs: number;
  /** The server wants a turn's thinking sent back along with its tool calls. */
  readonly returnsReasoning?: boolean;
}

/** Chosen by us. Reasoning models think for a minute or more; a large local model first has to be read from disk. */
const hostedFirstLimitMs = 120_000;
const localFirstLimitMs = 600_000;

const hosted = {
  needsKey: true,
  maxTokensField: 'max_tokens',
  asksForUsage: true,
  fim: 'chat',
  firstLimitMs: hostedFirstLimitMs,
} as const;
const local = {
  needsKey: false,
  maxTokensField: 'max_tokens',
  asksForUsage: true,
  fim: 'tokens',
  firstLimitMs: localFirstLimitMs,
} as const;

const table = {
  openai: {
    ...hosted,
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    maxTokensField: 'max_completion_tokens',
  },
  // The address is the resource's own: https://NAME.openai.azure.com/openai/v1
  azure: {
    ...hosted,
    label: 'Azure OpenAI',
    keyVariable: 'AZURE_OPENAI_API_KEY',
    keyHeader: 'api-key',
    maxTokensField: 'max_completion_tokens',
  },
  anthropic: {
    ...hosted,
    label: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keyVariable: 'ANTHROPIC_API_KEY',
  },
  gemini: {
    ...hosted,
    label: 'Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keyVariable: 'GEMINI_API_KEY',
  },
  // Sends usage without being asked and rejects unknown fields.
  mistral: {
    ...hosted,
    label: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyVariable: 'MISTRAL_API_KEY',
    asksForUsage: false,
    fim: 'mistral',
  },
  deepseek: {
    ...hosted,
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    keyVariable: 'DEEPSEEK_API_KEY',
    fim: 'suffix',
    fimBaseUrl: 'https://api.deepseek.com/beta',
    returnsReasoning: true,
  },
  openrouter: {
    ...hosted,
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
  },
  groq: { ...hosted, label: 'Groq', baseUrl: 'https://api.groq.com/openai/v1', keyVariable: 'GROQ_API_KEY' },
  xai: { ...hosted, label: 'xAI', baseUrl: 'https://api.x.ai/v1', keyVariable: 'XAI_API_KEY' },
  ollama: { ...local, label: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', fim: 'suffix' },
  lmstudio: { ...local, label: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  llamacpp: { ...local, label: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1', fim: 'infill' },
  vllm: { ...local, label: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1' },
  litellm: {
    ...local,
    label: 'LiteLLM',
    baseUrl: 'http://127.0.0.1:4000/v1',
    keyVariable: 'LITELLM_API_KEY',
    fim: 'chat',
  },
  // Any other server that speaks the OpenAI API.
  compatible: { ...local, label: l10n.t('OpenAI-compatible server'), fim: 'chat' },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof table;

export const presets: Readonly<Record<PresetName, Preset>> = table;

/** Providers without an address: the editor's own models and the built-in one. */
export const builtInProviders = ['vscode', 'offline'] as const;

export type BuiltInProvider = (typeof builtInProviders)[number];

export type ProviderName = PresetName | BuiltInProvider;

export function isPreset(provider: string): provider is PresetName {
  return Object.hasOwn(presets, provider);
}

/** Display name of a provider. */
export function providerLabel(provider: ProviderName): string {
  if (isPreset(provider)) return presets[provider].label;
  return provider === 'vscode' ? l10n.t('Editor model') : l10n.t('Offline model');
}

/**
 * The origin that a provider's own key is for, for example `https://api.openai.com`; undefined if each customer has a different address.
 */
export function usualOrigin(provider: string): string | undefined {
  const usual = isPreset(provider) ? presets[provider].baseUrl : undefined;
  return usual === undefined ? undefined : new URL(usual).origin;
}

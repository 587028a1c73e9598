import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { withoutEnd } from '../../base/textEnds.ts';
import { offlineModelLabel } from '../offline/offlineModel.ts';
import { allModelRoles, type ModelRole, modelRoles } from '../streamParts.ts';
import { baseUrlProblem } from './baseUrl.ts';
import {
  builtInProviders,
  type FimStyle,
  fimStyles,
  isPreset,
  type ProviderName,
  presets,
  providerLabel,
} from './presets.ts';

/** The name of an entry as shown to people: provider and model, not a nickname. */
export function entryLabel({ provider, model }: Pick<ModelEntry, 'provider' | 'model'>): string {
  return provider === 'offline' ? offlineModelLabel : `${model} (${providerLabel(provider)})`;
}

/** One validated entry of `calibrated.models`. */
export interface ModelEntry {
  readonly id: string;
  readonly provider: ProviderName;
  readonly model: string;
  /** From the entry or its preset; unset for the editor's and the offline model. */
  readonly baseUrl?: string;
  /** All roles but `embed` if the setting names none. */
  readonly roles: readonly ModelRole[];
  /** Of its roles, those for which it is asked before the models above it. */
  readonly firstFor?: readonly ModelRole[] | undefined;
  /** Longest wait for the first word, milliseconds; if undefined, the preset's. */
  readonly firstLimitMs?: number | undefined;
  /** Longest silence within an answer, milliseconds; if undefined, the default for the role. */
  readonly idleLimitMs?: number | undefined;
  /** Longest time for the whole answer including retries, milliseconds. */
  readonly totalLimitMs?: number | undefined;
  /** Token limit of an answer if the request sets none. */
  readonly maxTokens?: number | undefined;
  /** Context that an Ollama server gives the model, tokens; undefined leaves it to the server. */
  readonly contextTokens?: number | undefined;
  /** How the server does fill-in-the-middle, if not as the preset says. */
  readonly fim?: FimStyle | undefined;
  /** The server's name for the token limit, if not as the preset says. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens' | undefined;
  /** Whether to ask for usage with `stream_options`. */
  readonly streamOptions?: boolean | undefined;
  readonly reasoningEffort?: (typeof reasoningEfforts)[number] | undefined;
  /** Whether it accepts images; if undefined, its name decides. */
  readonly images?: boolean | undefined;
  /** Extra fields for the request body that only this server knows. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** The user has confirmed that `http://` to a named host stays within their own network. */
  readonly allowHttp?: boolean | undefined;
  /** Extra headers, for gateways; never a key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** Where the setting is wrong, for example `calibrated.models[1].baseUrl`. */
export interface ConfigProblem {
  readonly path: string;
  /** One sentence saying what was expected there. */
  readonly sentence: string;
}

export interface ModelConfig {
  readonly entries: readonly ModelEntry[];
  readonly problems: readonly ConfigProblem[];
}

const settingName = 'calibrated.models';

const providerNames: readonly ProviderName[] = [...Object.keys(presets).filter(isPreset), ...builtInProviders];

const roleList = z.optional(
  z.array(
    z.enum(allModelRoles, l10n.t('one of {0}', allModelRoles.join(', '))),
    l10n.t('a list of {0}', allModelRoles.join(', ')),
  ),
);

const milliseconds = (from: number, to: number) =>
  z.optional(
    z
      .number(l10n.t('milliseconds from {0} to {1}', from, to))
      .check(
        z.gte(from, l10n.t('milliseconds from {0} to {1}', from, to)),
        z.lte(to, l10n.t('milliseconds from {0} to {1}', from, to)),
      ),
  );

const filled = (what: string) => z.string(what).check(z.trim(), z.minLength(1, what));

/** Settings are synchronised and displayed, so credentials belong in the secret storage instead. */
const keyHeader = /^(proxy-)?authorization$|^cookie$|key|token|secret/i;

/** Fields that the client sets itself: question, stream, tools. */
const ownFields = new Set([
  'model',
  'messages',
  'prompt',
  'suffix',
  'stream',
  'tools',
  'n',
  'input_prefix',
  'input_suffix',
]);

const headerPlace = l10n.t(
  'a header name without "key", "token" or "authorization"; keys are set with "Calibrated: Set API Key…"',
);

const entrySchema = z.object({
  id: filled(l10n.t('a short name of your own, as text')),
  provider: z.enum(providerNames, l10n.t('one of {0}', providerNames.join(', '))),
  model: filled(l10n.t('the provider’s name of the model, as text')),
  baseUrl: z.optional(
    z.string(l10n.t('an address, as text')).check(
      z.superRefine((text, context) => {
        const problem = baseUrlProblem(text, true);
        if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
      }),
    ),
  ),
  roles: roleList,
  firstFor: roleList,
  firstLimitMs: milliseconds(100, 3_600_000),
  idleLimitMs: milliseconds(100, 600_000),
  totalLimitMs: milliseconds(100, 3_600_000),
  maxTokens: z.optional(z.int(l10n.t('a whole number of tokens')).check(z.gte(1, l10n.t('at least 1 token')))),
  contextTokens: z.optional(
    z
      .int(l10n.t('a whole number of tokens from 512 to 10000000'))
      .check(z.gte(512, l10n.t('at least 512 tokens')), z.lte(10_000_000, l10n.t('at most 10000000 tokens'))),
  ),
  fim: z.optional(z.enum(fimStyles, l10n.t('one of {0}', fimStyles.join(', ')))),
  maxTokensField: z.optional(
    z.enum(['max_tokens', 'max_completion_tokens'], l10n.t('max_tokens or max_completion_tokens')),
  ),
  streamOptions: z.optional(z.boolean(l10n.t('true or false'))),
  reasoningEffort: z.optional(z.enum(reasoningEfforts, l10n.t('one of {0}', reasoningEfforts.join(', ')))),
  images: z.optional(z.boolean(l10n.t('true or false'))),
  allowHttp: z.optional(z.boolean(l10n.t('true or false'))),
  extraBody: z.optional(
    z.record(
      z.string().check(
        z.refine((name) => !ownFields.has(name), l10n.t('a field that the client does not set itself')),
        z.refine((name) => !keyHeader.test(name) || /tokens/i.test(name), l10n.t('a field that is no key')),
      ),
      z.unknown(),
      l10n.t('an object of fields and values'),
    ),
  ),
  headers: z.optional(
    z.record(
      z.string().check(
        z.regex(/^[\w-]+$/, headerPlace),
        z.refine((name) => !keyHeader.test(name), headerPlace),
      ),
      z.string(l10n.t('a text')).check(z.regex(/^[\x20-\x7e]*$/, l10n.t('a text in plain ASCII'))),
      l10n.t('an object of header names and texts'),
    ),
  ),
});

/** Validates the setting: every mistake is reported, and the correct entries still work. Never throws, never shows a value. */
export function readModelConfig(setting: unknown): ModelConfig {
  if (setting === undefined || setting === null) return { entries: [], problems: [] };
  if (!Array.isArray(setting)) return { entries: [], problems: [problem(settingName, l10n.t('a list of models'))] };
  const entries: ModelEntry[] = [];
  const problems: ConfigProblem[] = [];
  const values: readonly unknown[] = setting;
  for (const [index, value] of values.entries()) {
    const path = `${settingName}[${index}]`;
    const read = readEntry(value, path);
    if ('problems' in read) problems.push(...read.problems);
    else if (entries.some(({ id }) => id === read.id))
      problems.push(problem(`${path}.id`, l10n.t('a name that no other model has')));
    else entries.push(read);
  }
  return { entries, problems };
}

type Serving = Pick<ModelEntry, 'roles' | 'firstFor'>;

/** Puts models that name the role in `firstFor` before the others; the rest stay as listed. */
export function askedBefore(role: ModelRole): (a: Serving, b: Serving) => number {
  const isFirst = ({ firstFor = [] }: Serving) => Number(firstFor.includes(role));
  return (a, b) => isFirst(b) - isFirst(a);
}

/** The models that serve a role, in the order in which they are asked. */
export function entriesFor<T extends Serving>(entries: readonly T[], role: ModelRole): readonly T[] {
  return entries.filter(({ roles }) => roles.includes(role)).sort(askedBefore(role));
}

function readEntry(value: unknown, path: string): ModelEntry | { readonly problems: readonly ConfigProblem[] } {
  const result = entrySchema.safeParse(value);
  if (!result.success) {
    return {
      problems: result.error.issues.map((issue) =>
        issue.path.length === 0
          ? problem(path, l10n.t('an object with id, provider and model'))
          : problem(`${path}${issue.path.map(step).join('')}`, issue.message),
      ),
    };
  }
  const { roles = modelRoles, baseUrl: own, ...entry } = result.data;
  if (!isPreset(entry.provider)) return { ...entry, roles };
  if (entry.contextTokens !== undefined && entry.provider !== 'ollama')
    return {
      problems: [
        problem(`${path}.contextTokens`, l10n.t('it only for ollama; other servers are told when they start')),
      ],
    };
  const baseUrl = own ?? presets[entry.provider].baseUrl;
  const wrong = own === undefined ? undefined : baseUrlProblem(own, entry.allowHttp);
  if (wrong !== undefined) return { problems: [problem(`${path}.baseUrl`, wrong)] };
  if (baseUrl === undefined)
    return { problems: [problem(`${path}.baseUrl`, l10n.t('an address, since {0} has no usual one', entry.provider))] };
  return { ...entry, roles, baseUrl: withoutEnd(baseUrl, '/') };
}

function step(key: PropertyKey): string {
  return typeof key === 'number' ? `[${key}]` : `.${String(key)}`;
}

function problem(path: string, expected: string): ConfigProblem {
  return { path, sentence: l10n.t('{0} is wrong; expected {1}.', path, expected) };
}

import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { hasType } from '../sharedProtocol.ts';

/** What a model can be used for, and how the page calls it. */
export const shownUses = [
  { role: 'hint', label: l10n.t('Hints') },
  { role: 'answer', label: l10n.t('Answers') },
  { role: 'edit', label: l10n.t('Edits') },
  { role: 'complete', label: l10n.t('Completions') },
  { role: 'delegate', label: l10n.t('Delegated work') },
  { role: 'embed', label: l10n.t('Embeddings') },
] as const;
export type ShownUse = (typeof shownUses)[number]['role'];

/** What came of the last try of a model. */
export interface ShownTry {
  readonly status: 'trying' | 'ready' | 'failed';
  readonly sentence: string;
}

export interface ShownModel {
  readonly key: string;
  readonly name: string;
  readonly provider: string;
  /** Where it is asked; empty for a model of the editor. */
  readonly address: string;
  readonly serves: readonly ShownUse[];
  readonly firstFor: readonly ShownUse[];
  /** Null before it was tried, and when its entry was changed since. */
  readonly tried: ShownTry | null;
  /** What is wrong with its entry, one sentence; only the settings can put it right. */
  readonly problem: string | null;
  readonly hasAddress: boolean;
  /** The offline model: there is nothing to try and nothing to change. */
  readonly isOffline: boolean;
}

/** Everything the page of the models shows. */
export interface ModelsState {
  readonly type: 'modelsState';
  readonly models: readonly ShownModel[];
  /** Servers on this machine that are not set up yet, for example "Ollama on 11434 with 3 models"; null while they are looked for. */
  readonly found: readonly string[] | null;
  /** The name of the model that was removed last; null when there is nothing to undo. */
  readonly removed: string | null;
}

/** Built for each message, since there are few: the bundle of the page, which checks none, then contains no validation. */
function viewMessage() {
  const key = z.string().check(z.maxLength(1000));
  const role = z.enum(shownUses.map((use) => use.role));
  return z.discriminatedUnion('type', [
    z.strictObject({ type: z.enum(['ready', 'add', 'look', 'settings', 'undo']) }),
    z.strictObject({ type: z.literal('addFound'), index: z.int().check(z.gte(0)) }),
    z.strictObject({ type: z.enum(['try', 'stop', 'changeModel', 'changeAddress', 'remove']), key }),
    z.strictObject({ type: z.literal('use'), key, role, serves: z.boolean() }),
    z.strictObject({ type: z.literal('first'), key, role }),
  ]);
}

export type ModelsViewMessage = z.infer<ReturnType<typeof viewMessage>>;

export const isModelsState = (value: unknown): value is ModelsState => hasType<ModelsState>(value, 'modelsState');

/** Messages of a page are checked field by field: a page can be wrong, also ours. */
export const isModelsViewMessage = (value: unknown): value is ModelsViewMessage =>
  viewMessage().safeParse(value).success;

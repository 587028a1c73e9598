import { isDeepStrictEqual } from 'node:util';
import { allModelRoles, type ModelRole, modelRoles } from '../streamParts.ts';
import { askedBefore, type ModelEntry, readModelConfig } from './config.ts';

/** An entry of `calibrated.models` as it is written, whatever it holds. */
export type WrittenEntry = Readonly<Record<string, unknown>>;

/** A written entry with what is known of it. */
export interface ListedModel {
  /** Its id, or its place in the list where it has none of its own; the same until the entries change. */
  readonly key: string;
  readonly entry: WrittenEntry;
  /** Undefined when something is wrong with it. */
  readonly checked: ModelEntry | undefined;
  /** What is wrong with it, one sentence; undefined when nothing is. */
  readonly problem: string | undefined;
}

export function listedModels(entries: readonly WrittenEntry[]): readonly ListedModel[] {
  const ids = new Set<string>();
  return entries.map((entry, index) => {
    const { id } = entry;
    const isOwn = typeof id === 'string' && id !== '' && !ids.has(id);
    if (isOwn) ids.add(id);
    // The other entries come along: one id for two models is wrong, too.
    const before = entries.slice(0, index + 1);
    const { entries: read, problems } = readModelConfig(before);
    const own = problems.find(({ path }) => /\[(\d+)\]/.exec(path)?.[1] === String(index));
    return {
      key: isOwn ? `id ${id}` : `entry ${index}`,
      entry,
      checked: own === undefined ? read.at(-1) : undefined,
      problem: own?.sentence,
    };
  });
}

/** The key of the model that is asked first for a role; undefined when no model serves it. */
export function firstAsked(models: readonly ListedModel[], role: ModelRole): string | undefined {
  const serving = models.flatMap(({ key, checked }) =>
    checked?.roles.includes(role) === true ? [{ key, ...checked }] : [],
  );
  return serving.sort(askedBefore(role))[0]?.key;
}

/** The entries with one that serves a role from now on, or no longer. */
export function withUse(
  entries: readonly WrittenEntry[],
  key: string,
  role: ModelRole,
  serves: boolean,
): readonly WrittenEntry[] {
  return changed(entries, key, (entry) => {
    const roles = rolesIn(entry['roles']) ?? modelRoles;
    const without = withoutFirst(entry, role);
    return {
      ...(serves ? entry : without),
      roles: allModelRoles.filter((each) => (each === role ? serves : roles.includes(each))),
    };
  });
}

/** The entries with one that is asked first for a role; it serves the role then. */
export function withFirst(entries: readonly WrittenEntry[], key: string, role: ModelRole): readonly WrittenEntry[] {
  const serving = withUse(entries, key, role, true).map((entry) => withoutFirst(entry, role));
  if (firstAsked(listedModels(serving), role) === key) return serving;
  return changed(serving, key, (entry) => ({ ...entry, firstFor: [...(rolesIn(entry['firstFor']) ?? []), role] }));
}

/**
 * The entries with the name and the address of `fresh` in place of those of `entry`. A call to a model takes its time: what else was changed
 * in the entry by then stays.
 */
export function withPlace(
  entries: readonly WrittenEntry[],
  entry: WrittenEntry,
  fresh: WrittenEntry,
): readonly WrittenEntry[] {
  const same = entries.findIndex((other) => isDeepStrictEqual(other, entry));
  const { id, provider } = entry;
  const index =
    same < 0 && typeof id === 'string'
      ? entries.findIndex((other) => other['id'] === id && other['provider'] === provider)
      : same;
  const present = entries[index];
  if (present === undefined) return entries;
  const others = Object.entries(present).filter(([name]) => !placeFields.has(name) || name in fresh);
  const place = Object.entries(fresh).filter(([name]) => placeFields.has(name));
  return entries.with(index, Object.fromEntries([...others, ...place]));
}

const placeFields: ReadonlySet<string> = new Set(['model', 'baseUrl', 'allowHttp']);

function changed(
  entries: readonly WrittenEntry[],
  key: string,
  change: (entry: WrittenEntry) => WrittenEntry,
): readonly WrittenEntry[] {
  return listedModels(entries).map((model) => (model.key === key ? change(model.entry) : model.entry));
}

function withoutFirst(entry: WrittenEntry, role: ModelRole): WrittenEntry {
  const { firstFor, ...rest } = entry;
  const left = rolesIn(firstFor)?.filter((each) => each !== role) ?? [];
  return left.length === 0 ? rest : { ...rest, firstFor: left };
}

function rolesIn(written: unknown): readonly ModelRole[] | undefined {
  return Array.isArray(written) ? allModelRoles.filter((role) => written.includes(role)) : undefined;
}

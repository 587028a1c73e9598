import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { levelCaps, readLevelRules } from '../../assist/levelRules.ts';
import {
  defaultLevelSource,
  type EffectiveLevel,
  effectiveLevel,
  isLevel,
  type LevelRule,
  rank,
} from '../../base/level.ts';
import type { OwnedEntry, OwnedSource } from '../../practice/ownedCode.ts';
import { languageIdOf } from '../../syntax/languageIdOf.ts';
import type { CliIo } from '../shared/command.ts';
import { parseSettings, readEditorSettings, settingsFiles } from '../shared/editorSettings.ts';
import type { HookFolder, WindowLevel } from './hookFolder.ts';

/** The level if the user has set none, as in the setting's description. */
export const levelWithoutSetting = 'Edit';

/** Nobody's settings are this large, and an agent would wait too long for a larger file, bytes. Chosen by us. */
const maxWorkspaceBytes = 4_000_000;

interface SettingsPlace {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly whose: string;
  readonly isOwn: boolean;
  /** Where the level comes from, if not simply from these settings. */
  readonly source?: string;
}

/** What reads patterns of paths; see `ownedEntries`. */
type ReadPatterns = (sources: readonly OwnedSource[]) => readonly OwnedEntry[];

/** The rules for an agent in a workspace: the same level and the same owned code as for the editor's own assistant. */
class RulesInForce {
  readonly owned: readonly OwnedEntry[];
  readonly #workspace: string;
  readonly #places: readonly SettingsPlace[];
  readonly #windows: readonly WindowLevel[];
  readonly #readPatterns: ReadPatterns;

  constructor(
    workspace: string,
    places: readonly SettingsPlace[],
    windows: readonly WindowLevel[],
    readPatterns: ReadPatterns,
  ) {
    this.#workspace = workspace;
    this.#places = places;
    this.#windows = windows;
    this.#readPatterns = readPatterns;
    this.owned = readPatterns(
      places.map(({ settings, whose }) => ({ value: settings['calibrated.ownedCode'], source: `${whose} settings` })),
    );
  }

  /** The strictest rule wins. @param file Absolute; undefined when it is not about one file. */
  level(file?: string): EffectiveLevel {
    const own: LevelRule[] = [];
    const others: LevelRule[] = [];
    const place = {
      path: file === undefined ? undefined : relative(this.#workspace, file).replaceAll('\\', '/'),
      languageId: file === undefined ? undefined : languageIdOf(file),
      taskKind: undefined,
    };
    const questions = {
      matches: (glob: string, path: string) =>
        this.#readPatterns([{ value: [glob], source: '' }]).some((entry) => entry.matches({ path })),
      trust: () => ({ isEarned: false, why: 'only an open editor window knows the record' }),
    };
    for (const { settings, whose, isOwn, source = isOwn ? 'your setting' : 'this workspace' } of this.#places) {
      const level = settings['calibrated.level'];
      if (isLevel(level)) (isOwn ? own : others).push({ level, source });
      others.push(...levelCaps(readLevelRules(settings['calibrated.levelRules']), `${whose} rule`, place, questions));
    }
    const hasFolder = (folders: readonly string[]) =>
      folders.some(
        (folder) =>
          this.#workspace === folder ||
          this.#workspace.startsWith(`${folder}/`) ||
          folder.startsWith(`${this.#workspace}/`),
      );
    others.push(...this.#windows.filter(({ folders }) => hasFolder(folders)));
    const [strictest = { level: levelWithoutSetting, source: defaultLevelSource }] = own.sort(
      (a, b) => rank(a.level) - rank(b.level),
    );
    return effectiveLevel(strictest, others);
  }
}

/**
 * Reads the rules from the editor's own settings files and from what the open windows state.
 * @param settings The user's settings; if not given, those of every kind of editor. Missing files are ignored.
 */
export async function rulesHere(
  io: Pick<CliIo, 'env'>,
  folder: HookFolder,
  workspace: string,
  settings?: string,
): Promise<RulesInForce> {
  const home = io.env['HOME'] ?? homedir();
  const files = settings === undefined ? settingsFiles({ platform: process.platform, env: io.env, home }) : [settings];
  const places: SettingsPlace[] = (await readEditorSettings(files)).flatMap((own) =>
    own.settings === undefined ? [] : [{ settings: own.settings, whose: 'your', isOwn: true }],
  );
  const here = await workspaceSettings(join(workspace, '.vscode', 'settings.json'));
  if (here !== undefined) places.push({ ...here, whose: "this workspace's", isOwn: false });
  // Most people own no code and have no rules: then nothing is loaded that reads patterns.
  const hasPatterns = places.some(
    ({ settings }) => 'calibrated.ownedCode' in settings || 'calibrated.levelRules' in settings,
  );
  const readPatterns = hasPatterns ? (await import('../../practice/ownedCode.ts')).ownedEntries : () => [];
  return new RulesInForce(workspace, places, folder.windows(), readPatterns);
}

async function workspaceSettings(file: string): Promise<Pick<SettingsPlace, 'settings' | 'source'> | undefined> {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    // A program could put a pipe here to keep us reading until the agent's own limit lets it go on.
    if (!found.isFile() || found.size > maxWorkspaceBytes)
      return { settings: { 'calibrated.level': 'Off' }, source: `${file} is too large, or no file; replace it` };
    return { settings: Object(await parseSettings(readFileSync(file, 'utf8'))) };
  } catch {
    // Not readable as settings: the editor does not read it either.
    return undefined;
  }
}

import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import {
  type LevelPlace,
  type LevelRuleEntry,
  levelCaps,
  type RuleQuestions,
  readLevelRules,
} from '../../assist/levelRules.ts';
import {
  defaultLevelSource,
  type EffectiveLevel,
  effectiveLevel,
  isLevel,
  keysSource,
  type LevelRule,
  linkSource,
  rank,
  untrustedSource,
} from '../../base/level.ts';
import { isSecret } from '../../gate/protectedPaths.ts';
import { fileOf } from '../app/fileOf.ts';
import { settingDefaults } from '../app/registry.ts';

/** The part of a document that the level depends on. */
export type LevelDocument = Pick<vscode.TextDocument, 'uri' | 'languageId'>;

/** The part of the editor that the level depends on. */
export interface LevelEditor {
  readonly workspace: Pick<
    typeof vscode.workspace,
    'getConfiguration' | 'isTrusted' | 'asRelativePath' | 'getWorkspaceFolder' | 'workspaceFolders'
  >;
  readonly window: Pick<typeof vscode.window, 'activeTextEditor'>;
}

/** What determines the level besides the settings. */
export interface LevelFacts {
  readonly rules: RuleQuestions;
  /** The language of a file if the workspace's settings did not give it one; undefined if they don't. */
  ownLanguage(uri: vscode.Uri): string | undefined;
  /** The other file that a document leads to if it is a link, as far as it was looked up; null if it leads out of the workspace. */
  linkOf(uri: vscode.Uri): LevelDocument | null | undefined;
  /** Looks it up. @param once Only if that was not done before. */
  look(uri: vscode.Uri, once: boolean): Promise<void>;
  /** Kind of the running task. */
  taskKind(): string | undefined;
  /** Caps currently in effect: a trial's assignment, an unassisted session. */
  caps(): readonly (LevelRule | undefined)[];
}

/** Until the record has been read, every glob matches and no trust is earned: better too strict for a moment than too lax. */
const factsAtStart: LevelFacts = {
  rules: {
    matches: () => true,
    trust: () => ({ isEarned: false, why: l10n.t('the record is not read yet') }),
  },
  ownLanguage: () => undefined,
  linkOf: () => undefined,
  look: async () => undefined,
  taskKind: () => undefined,
  caps: () => [],
};

/** What the settings say about the files of one folder in one language. */
interface FolderSettings {
  readonly level: ReturnType<vscode.WorkspaceConfiguration['inspect']>;
  readonly rules: readonly { readonly whose: string; readonly entries: readonly LevelRuleEntry[] }[];
}

/** Determines the effective level for a document, and the rule that decided it. The strictest rule wins. */
export class LevelResolver {
  readonly #editor: LevelEditor;
  readonly #facts: LevelFacts;
  /** Kept until the code that asks waits for anything: the levels of thousands of files are asked for at once. */
  readonly #settings = new Map<string, FolderSettings>();

  constructor(editor: LevelEditor, facts: LevelFacts = factsAtStart) {
    this.#editor = editor;
    this.#facts = facts;
  }

  /**
   * The lowest level of all names of a document: of a link as well that of the file it leads to, once it was looked up.
   * @param document The document in question; without one, the level of the window.
   */
  level(document?: LevelDocument): EffectiveLevel {
    if (document === undefined) return this.#levelIn(undefined);
    const own = this.#levelOfName(document);
    const link = this.#facts.linkOf(document.uri);
    if (link === undefined) return own;
    return lower(
      own,
      link === null ? { level: 'Off', source: linkSource, selectable: ['Off'] } : this.#levelOfName(link),
    );
  }

  /**
   * Looks up where a document leads, to be awaited directly before its level decides whether something of it is sent or changed.
   * @returns the file that it leads to, if it is another one.
   */
  async look({ uri }: LevelDocument): Promise<readonly LevelDocument[]> {
    await this.#facts.look(uri, false);
    const link = this.#facts.linkOf(uri);
    return link === undefined || link === null ? [] : [link];
  }

  /** The same on a key press, where the disk is read only for the first one in a document. */
  lookOnce({ uri }: LevelDocument): Promise<void> {
    return this.#facts.look(uri, true);
  }

  #levelOfName(document: LevelDocument): EffectiveLevel {
    const { languageId } = document;
    const uri = fileOf(document.uri, this.#editor.workspace);
    const named = this.#levelIn({ uri, languageId });
    const ownLanguage = this.#facts.ownLanguage(uri);
    if (ownLanguage === undefined || ownLanguage === languageId) return named;
    // A workspace may give a file another language, but no other level with it.
    return lower(named, this.#levelIn({ uri, languageId: ownLanguage }));
  }

  #levelIn(document: LevelDocument | undefined): EffectiveLevel {
    const { level: seen, rules } = this.#settingsFor(document);
    const own = seen?.globalLanguageValue ?? seen?.globalValue;
    const ownRule: LevelRule = isLevel(own)
      ? {
          level: own,
          source:
            seen?.globalLanguageValue === undefined
              ? l10n.t('your settings')
              : l10n.t('your settings for this language'),
        }
      : { level: settingDefaults['calibrated.level'], source: defaultLevelSource };
    const others: LevelRule[] = [];
    const add = (level: unknown, source: string) => {
      if (isLevel(level)) others.push({ level, source });
    };
    add(seen?.workspaceValue, l10n.t('this workspace'));
    add(seen?.workspaceLanguageValue, l10n.t('this workspace, for this language'));
    add(seen?.workspaceFolderValue, l10n.t('this folder'));
    add(seen?.workspaceFolderLanguageValue, l10n.t('this folder, for this language'));
    if (!this.#editor.workspace.isTrusted) others.push({ level: 'Off', source: untrustedSource });
    // What completes, answers or edits reads the text: a file with keys is never sent, whatever the settings say.
    if (document !== undefined && this.#mayHoldKeys(document)) others.push({ level: 'Off', source: keysSource });
    others.push(...this.#ruleCaps(document, rules), ...this.#facts.caps().filter((cap) => cap !== undefined));
    return effectiveLevel(ownRule, others);
  }

  /** The level for the active editor, or for the window if there is none. */
  inFront(): EffectiveLevel {
    return this.level(this.#editor.window.activeTextEditor?.document);
  }

  /** The level a task starts with: that in front, unless a file with keys happens to be there. */
  forTask(): EffectiveLevel {
    const there = this.inFront();
    return [keysSource, linkSource].includes(there.source) ? this.level() : there;
  }

  /** The document's path in its workspace folder. */
  pathOf({ uri }: LevelDocument): string {
    return this.#editor.workspace.asRelativePath(fileOf(uri, this.#editor.workspace), false);
  }

  #mayHoldKeys({ uri }: LevelDocument): boolean {
    const file = fileOf(uri, this.#editor.workspace);
    return isSecret(file.path, this.#editor.workspace.getWorkspaceFolder(file) !== undefined);
  }

  #settingsFor(document: LevelDocument | undefined): FolderSettings {
    const { workspace } = this.#editor;
    const folder = document === undefined ? undefined : workspace.getWorkspaceFolder(document.uri);
    const key = document === undefined ? '' : `${document.languageId} ${folder?.uri.toString() ?? ''}`;
    const known = this.#settings.get(key);
    if (known !== undefined) return known;
    if (this.#settings.size === 0) queueMicrotask(() => this.#settings.clear());
    const configuration = workspace.getConfiguration('calibrated', document);
    const seen = configuration.inspect<unknown>('levelRules');
    const read = {
      level: configuration.inspect<unknown>('level'),
      rules: [
        { whose: l10n.t('your rule'), entries: readLevelRules(seen?.globalValue) },
        { whose: l10n.t('this workspace’s rule'), entries: readLevelRules(seen?.workspaceValue) },
        { whose: l10n.t('this folder’s rule'), entries: readLevelRules(seen?.workspaceFolderValue) },
      ],
    };
    this.#settings.set(key, read);
    return read;
  }

  /** The rules by folder, language and task kind: one's own and the workspace's, each of which can only lower the level. */
  #ruleCaps(document: LevelDocument | undefined, rules: FolderSettings['rules']): readonly LevelRule[] {
    const place: LevelPlace = {
      path: document === undefined ? undefined : this.pathOf(document),
      languageId: document?.languageId,
      taskKind: this.#facts.taskKind(),
    };
    return rules.flatMap(({ whose, entries }) => levelCaps(entries, whose, place, this.#facts.rules));
  }
}

function lower(one: EffectiveLevel, other: EffectiveLevel): EffectiveLevel {
  const selectable = one.selectable.filter((level) => other.selectable.includes(level));
  return { ...(rank(other.level) < rank(one.level) ? other : one), selectable };
}

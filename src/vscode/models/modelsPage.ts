import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { allModelRoles, modelRoles } from '../../models/parts.ts';
import { isPreset, providerLabel } from '../../models/presets.ts';
import type { Keys } from '../app/keys.ts';
import { showInformation, showWarning } from '../app/messages.ts';
import type { Settings } from '../app/settings.ts';
import { addModel, editModel, tryEntry, type WrittenEntry } from './addModel.ts';

interface ActionItem extends vscode.QuickPickItem {
  readonly id: 'try' | 'default' | 'model' | 'baseUrl' | 'settings' | 'remove';
}

interface ModelItem extends vscode.QuickPickItem {
  readonly entry?: WrittenEntry;
}

const uses: Readonly<Record<string, string>> = {
  hint: 'hints',
  answer: 'answers',
  edit: 'edits',
  complete: 'completions',
  delegate: l10n.t('delegated work'),
  embed: l10n.t('ranking what #codebase finds (embedding models)'),
};

/** All models in one place: what each is used for first, with try, edit and remove. */
export async function showModels(settings: Settings, keys: Keys): Promise<void> {
  for (;;) {
    const entries = settings.modelEntries();
    const add: ModelItem = { label: l10n.t('$(add) Add Model…') };
    const picked = await vscode.window.showQuickPick<ModelItem>(
      [...entries.map((entry) => itemOf(entry, entries)), add],
      {
        title: l10n.t('Models'),
        placeHolder:
          entries.length === 0
            ? l10n.t('Only the offline model is set up')
            : l10n.t('For each use, the first model in this list is asked first'),
      },
    );
    if (picked === undefined) return;
    if (picked.entry === undefined) return addModel(settings, keys);
    if (!(await actOn(picked.entry, settings, keys))) return;
  }
}

/** @returns whether to show the list again */
async function actOn(entry: WrittenEntry, settings: Settings, keys: Keys): Promise<boolean> {
  const name = String(entry['model']);
  const action = await vscode.window.showQuickPick<ActionItem>(
    [
      { id: 'try', label: l10n.t('$(play) Try It') },
      { id: 'default', label: l10n.t('$(star) Use It First For…') },
      { id: 'model', label: l10n.t('$(edit) Change Model…') },
      ...(isPreset(String(entry['provider']))
        ? [{ id: 'baseUrl', label: l10n.t('$(globe) Change Address…') } as const]
        : []),
      { id: 'settings', label: l10n.t('$(settings-gear) Edit All in Settings') },
      { id: 'remove', label: l10n.t('$(trash) Remove') },
    ],
    { title: name },
  );
  switch (action?.id) {
    case 'try': {
      const result = await tryEntry(entry, keys);
      if ('ready' in result) void showInformation(result.ready);
      else void showWarning(result.problem);
      return false;
    }
    case 'default':
      await chooseUses(entry, settings);
      return true;
    case 'model':
    case 'baseUrl':
      await editModel(entry, action.id, settings, keys);
      return true;
    case 'settings':
      await vscode.commands.executeCommand('workbench.action.openSettingsJson', {
        revealSetting: { key: 'calibrated.models' },
      });
      return false;
    case 'remove':
      await settings.setModels(settings.modelEntries().filter((other) => other['id'] !== entry['id']));
      return true;
    default:
      return true;
  }
}

/** Moves the model to the front and sets its uses; the others keep theirs. */
async function chooseUses(entry: WrittenEntry, settings: Settings): Promise<void> {
  const roles = rolesOf(entry);
  const picked = await vscode.window.showQuickPick(
    allModelRoles.map((role) => ({ role, label: uses[role] ?? role, picked: roles.includes(role) })),
    { title: l10n.t('{0}: use it first for', String(entry['model'])), canPickMany: true },
  );
  if (picked === undefined || picked.length === 0) return;
  const others = settings.modelEntries().filter((other) => other['id'] !== entry['id']);
  await settings.setModels([{ ...entry, roles: picked.map(({ role }) => role) }, ...others]);
}

function itemOf(entry: WrittenEntry, all: readonly WrittenEntry[]): ModelItem {
  const first = allModelRoles.filter((role) => all.find((other) => rolesOf(other).includes(role)) === entry);
  const provider = String(entry['provider']);
  return {
    entry,
    label: String(entry['model']),
    description:
      isPreset(provider) || provider === 'vscode' || provider === 'offline' ? providerLabel(provider) : provider,
    detail:
      first.length === 0 ? l10n.t('stands by') : l10n.t('first for {0}', first.map((role) => uses[role]).join(', ')),
  };
}

function rolesOf(entry: WrittenEntry): readonly unknown[] {
  const roles = entry['roles'];
  return Array.isArray(roles) ? roles : modelRoles;
}

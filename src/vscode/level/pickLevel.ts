import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type EffectiveLevel, levelReason, levelSentences, levels } from '../../base/level.ts';
import type { Settings } from '../app/settings.ts';

/** Lets the person choose a level; one that a stricter rule forbids is shown with the reason. */
export async function pickLevel(settings: Settings, effective: EffectiveLevel): Promise<void> {
  const { level, source, selectable } = effective;
  const items = levels.map((each) => ({
    label: each,
    description: each === level ? l10n.t('now') : '',
    detail: selectable.includes(each)
      ? levelSentences[each]
      : l10n.t('Not available here: {0} allows at most {1}.', source, String(selectable.at(-1))),
  }));
  const picked = await pickFocused(
    items,
    items.findIndex(({ label }) => label === level),
    [l10n.t('The level is {0}.', level), levelReason(effective)].join(' ').trim(),
  );
  if (picked === undefined) return;
  if (!selectable.some((each) => each === picked.label)) throw new AppError('refused', picked.detail);
  await settings.setLevel(picked.label);
}

/** The editor's own list starts at the first row, where a mere Enter would turn everything off. */
function pickFocused<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  focused: number,
  placeholder: string,
): Promise<Item | undefined> {
  const list = vscode.window.createQuickPick<Item>();
  list.title = l10n.t('Set Level');
  list.placeholder = placeholder;
  list.items = items;
  list.activeItems = items.slice(focused, focused + 1);
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      resolve(list.selectedItems[0]);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}

import { posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Code } from '../app/code.ts';
import { addOwned, ownedFileOf, readOwned, removeOwned, userSource } from './ownedSetting.ts';

interface Choice extends vscode.QuickPickItem {
  readonly run?: () => Promise<void>;
}

/** `I Own This`: protects the symbol at the caret, the file or its folder for the person; also removes one of their entries again. */
export async function ownThis(code: Code): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new AppError('refused', l10n.t('Open the file with the code to protect first.'));
  const { document, selection } = editor;
  const { uri } = document;
  const at = document.offsetAt(selection.active);
  const around = (await code.symbolsOf(document.languageId, document.getText())).filter(
    ({ start, end }) => start <= at && at <= end,
  );
  const { path, fullPath } = ownedFileOf(uri);
  const symbols = around.map((_symbol, index) => around.slice(0, index + 1).map(({ name }) => name));
  const things = [
    ...symbols.reverse().map((names) => ({ name: names.join('.'), suffix: `#${names.join('.')}`, whole: false })),
    { name: posix.basename(path), suffix: '', whole: false },
    ...(path.includes('/') ? [{ name: `${posix.dirname(path)}/`, suffix: '', whole: true }] : []),
  ];
  const entryFor = (thing: (typeof things)[number], base: string) =>
    thing.whole ? `${posix.dirname(base)}/**` : `${base}${thing.suffix}`;
  const suggestion = (target: vscode.ConfigurationTarget, base: string): Choice[] =>
    things.map((thing) => {
      const text = entryFor(thing, base);
      return {
        label: `$(lock) ${thing.name}`,
        description: text,
        run: () => addOwned(text, target, uri),
      };
    });
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const own = readOwned(uri).filter((entry) => entry.matches(ownedFileOf(uri)) && entry.source === userSource);
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const picked = await vscode.window.showQuickPick<Choice>(
    [
      separator(l10n.t('For you: in your settings')),
      ...suggestion(Global, fullPath),
      ...(vscode.workspace.workspaceFolders === undefined
        ? []
        : [
            separator(l10n.t('For everyone who opens it: in this workspace’s settings')),
            ...suggestion(Workspace, path),
          ]),
      ...(own.length === 0 ? [] : [separator(l10n.t('no longer'))]),
      ...own.map(
        (entry): Choice => ({
          label: l10n.t('$(unlock) Let AI Edit It Again'),
          description: entry.text,
          run: () => removeOwned(entry.text, uri),
        }),
      ),
    ],
    {
      title: l10n.t('Protect Code from AI Edits'),
      placeHolder: l10n.t('Choose what to protect. AI edits are refused there, hints still work.'),
    },
  );
  await picked?.run?.();
}

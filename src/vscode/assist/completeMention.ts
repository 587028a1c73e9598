import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type MentionKind, mentionText } from '../../base/mentions.ts';
import type { MentionItem } from '../../webview/assist/assistProtocol.ts';
import { nameOfFile, withoutFolder } from '../app/workspaceFiles.ts';
import { symbolsNamed } from './attachments.ts';

/** Most results to look for while somebody types. */
const maxFound = 50;

/** Completions for `#file:` and `#symbol:`. */
export async function completeMention(kind: MentionKind, typed: string): Promise<readonly MentionItem[]> {
  if (kind === 'file') return files(typed);
  if (kind === 'symbol' && typed !== '') return symbols(typed);
  return [];
}

/** Open files first, then those whose path contains what was typed. */
async function files(typed: string): Promise<readonly MentionItem[]> {
  const open = vscode.workspace.textDocuments.filter(
    ({ uri }) => vscode.workspace.getWorkspaceFolder(uri) !== undefined,
  );
  const letters = [...withoutFolder(typed)].map((letter) =>
    /[a-z]/i.test(letter) ? `[${letter.toLowerCase()}${letter.toUpperCase()}]` : letter,
  );
  const glob =
    typed === ''
      ? undefined
      : `**/*${letters.filter((letter) => !/[{}*?[\]\\]/.test(letter) || letter.length > 1).join('')}*`;
  const found =
    glob === undefined ? [] : await vscode.workspace.findFiles(glob.replace('/*/', '/'), undefined, maxFound);
  const paths = new Set([...open.map(({ uri }) => uri), ...found].map((uri) => nameOfFile(uri)));
  return [...paths]
    .filter((path) => path.toLowerCase().includes(typed.toLowerCase()))
    .map((path) => ({
      label: path.split('/').at(-1) ?? path,
      detail: path.split('/').slice(0, -1).join('/') || l10n.t('top folder'),
      insert: `${mentionText({ kind: 'file', argument: path })} `,
    }));
}

async function symbols(typed: string): Promise<readonly MentionItem[]> {
  const found = await symbolsNamed(typed, false);
  const seen = new Map(found.map((symbol) => [symbol.name, symbol]));
  return [...seen.values()].map(({ name, uri }) => ({
    label: name,
    detail: nameOfFile(uri),
    insert: `${mentionText({ kind: 'symbol', argument: name })} `,
  }));
}

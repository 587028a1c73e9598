import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type ConversationSummary, type Conversations, conversationMarkdown } from '../../assist/conversations.ts';
import { AppError } from '../../base/appError.ts';
import { plural } from '../../base/plural.ts';
import { askModal } from '../app/messages.ts';
import type { Conversation } from './conversation.ts';

interface ConversationItem extends vscode.QuickPickItem {
  readonly summary: ConversationSummary;
}

/** Characters of the questions included in the search. */
const maxSearched = 4_000;
const rename: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('edit'), tooltip: l10n.t('Rename') };
const remove: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: l10n.t('Delete for good') };

/** The conversations of this workspace: search, open, rename, delete. */
export async function pickConversation(conversation: Conversation): Promise<void> {
  const all = await conversation.all();
  if (all.list().length === 0)
    throw new AppError('refused', l10n.t('There is no conversation yet. Ask something first.'));
  const list = vscode.window.createQuickPick<ConversationItem>();
  list.title = l10n.t('Conversations');
  list.placeholder = l10n.t('Search names and questions');
  list.matchOnDetail = true;
  const fill = () => {
    list.items = all.list().map((summary) => itemOf(summary, all, conversation.id));
  };
  fill();
  list.onDidTriggerItemButton(async ({ item, button }) => {
    const { id, name } = item.summary;
    if (button === rename) {
      const given = await vscode.window.showInputBox({ title: l10n.t('Rename Conversation'), value: name });
      if (given !== undefined) all.rename(id, given);
      return;
    }
    const sure = await askModal(
      'warning',
      l10n.t('Delete “{0}” for good?', name),
      l10n.t('Its questions and answers are overwritten. Only its figures stay in the record.'),
      l10n.t('Delete'),
    );
    if (sure === l10n.t('Delete')) await conversation.remove(id);
  });
  const picked = await new Promise<ConversationItem | undefined>((resolve) => {
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
  if (picked !== undefined) await conversation.switchTo(picked.summary.id);
}

function itemOf(summary: ConversationSummary, all: Conversations, current: string): ConversationItem {
  const { id, name, turns, changedMs } = summary;
  const questions = all.turns(id).map(({ question }) => question);
  const when = new Date(changedMs).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  return {
    summary,
    label: name,
    description: `${when}, ${plural(turns, 'question')}${id === current ? ', open' : ''}`,
    detail: [...new Set(questions)].join(' · ').replace(/\s+/g, ' ').slice(0, maxSearched),
    buttons: [rename, remove],
  };
}

/** Opens the conversation as a new Markdown document, which the person can save anywhere. */
export async function exportConversation(conversation: Conversation): Promise<void> {
  if (conversation.turns.length === 0)
    throw new AppError('refused', l10n.t('There is no conversation yet. Ask something first.'));
  const name =
    (await conversation.all()).list().find(({ id }) => id === conversation.id)?.name ?? l10n.t('Conversation');
  const content = conversationMarkdown(name, conversation.turns);
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
}

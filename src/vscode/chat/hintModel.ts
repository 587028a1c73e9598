import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ChatDeps } from './registerChat.ts';

/** As in `contributes.languageModelChatProviders` of package.json. */
const vendor = 'calibrated';

/** Longest question, UTF-16 units; of a longer one only the end is read. Chosen by us: far more than a person types. */
const maxQuestionUnits = 4000;

const hintModel: vscode.LanguageModelChatInformation = {
  id: 'hint',
  name: l10n.t('Calibrated Hint'),
  family: 'calibrated-hint',
  version: '1',
  tooltip: l10n.t('Hints from your own model, checked so that none gives the answer away'),
  detail: l10n.t('hints only'),
  maxInputTokens: 16_000,
  maxOutputTokens: 2_000,
  // It never calls a tool, but the chat's agent mode offers only models that can.
  capabilities: { toolCalling: true },
};

/** Our guarded hints as a model in VS Code's picker: the same ladder as in the Assist view, whatever the chat asks for. */
export function hintModelProvider(deps: ChatDeps): vscode.Disposable {
  return vscode.lm.registerLanguageModelChatProvider(vendor, {
    provideLanguageModelChatInformation: () => [hintModel],
    provideLanguageModelChatResponse: async (_model, messages, _options, progress) => {
      const question = questionOf(messages);
      let text = '';
      const sentence = await deps.entry.sentence('hint model', async () => {
        if (question === '') return l10n.t('Ask a question, and you get a hint.');
        const turn = await deps.assist.answer(question, { way: 'hint', source: 'chatModel', isWritten: true });
        text = turn?.markdown ?? '';
        return turn?.error?.sentence;
      });
      progress.report(new vscode.LanguageModelTextPart(sentence ?? text));
    },
    // Four letters per token: a rough figure for the chat's own budget, not used for billing.
    provideTokenCount: async (_model, text) => Math.ceil((typeof text === 'string' ? text : textOf(text)).length / 4),
  });
}

const requestOpens = '<userRequest>';

/** The person's own words: chats wrap them in their own context. */
function questionOf(messages: readonly vscode.LanguageModelChatRequestMessage[]): string {
  const last = messages.findLast(
    (message) => message.role === vscode.LanguageModelChatMessageRole.User && textOf(message).trim() !== '',
  );
  const text = last === undefined ? '' : textOf(last);
  const from = text.lastIndexOf(requestOpens);
  const to = text.indexOf('</userRequest>', from);
  return (from < 0 || to < 0 ? text : text.slice(from + requestOpens.length, to)).trim().slice(-maxQuestionUnits);
}

function textOf({ content }: vscode.LanguageModelChatRequestMessage): string {
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ModelMessage, ModelRequest, Part } from '../../models/streamParts.ts';

/**
 * Adapts the editor's own language models (`vscode.lm`). The editor asks the user for consent on the first request. Its API has no system
 * role, so that text is sent first as a user message.
 * @param model Family or id as in `vscode.lm`; `auto` takes the first available.
 */
export async function* editorModel(model: string, request: ModelRequest, signal: AbortSignal): AsyncIterable<Part> {
  const cancel = new vscode.CancellationTokenSource();
  const onAbort = () => cancel.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const found = await vscode.lm.selectChatModels(model === 'auto' ? {} : { family: model });
    const chosen = found[0] ?? (await vscode.lm.selectChatModels({ id: model }))[0];
    if (chosen === undefined) {
      const sentence = l10n.t(
        'The editor offers no language model. Sign in to one, for example Copilot, or add another model.',
      );
      yield { type: 'error', error: { kind: 'needsModel', sentence } };
      return;
    }
    const response = await chosen.sendRequest(
      (request.messages ?? []).map(editorMessage),
      {
        justification: l10n.t('You asked Calibrated a question.'),
        tools: (request.tools ?? []).map(({ name, description, parameters }) => ({
          name,
          description,
          inputSchema: parameters,
        })),
      },
      cancel.token,
    );
    let hasCalled = false;
    for await (const part of response.stream) {
      if (signal.aborted) break;
      if (part instanceof vscode.LanguageModelTextPart) yield { type: 'text', text: part.value };
      else if (part instanceof vscode.LanguageModelToolCallPart) {
        hasCalled = true;
        yield { type: 'toolCall', id: part.callId, name: part.name, argumentsJson: JSON.stringify(part.input) };
      }
    }
    const reason = hasCalled ? 'toolCalls' : 'stop';
    yield signal.aborted
      ? { type: 'error', error: { kind: 'cancelled', sentence: l10n.t('The request was canceled.') } }
      : { type: 'finish', reason, modelId: model, model: chosen.name, provider: 'vscode' };
  } catch (error) {
    yield {
      type: 'error',
      error: signal.aborted ? { kind: 'cancelled', sentence: l10n.t('The request was canceled.') } : failure(error),
    };
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancel.dispose();
  }
}

function editorMessage({
  role,
  content,
  toolCalls = [],
  toolCallId = '',
}: ModelMessage): vscode.LanguageModelChatMessage {
  const text = new vscode.LanguageModelTextPart(content);
  if (role === 'tool') {
    return vscode.LanguageModelChatMessage.User([new vscode.LanguageModelToolResultPart(toolCallId, [text])]);
  }
  if (role !== 'assistant') return vscode.LanguageModelChatMessage.User(content);
  const calls = toolCalls.map(
    ({ id, name, argumentsJson }) => new vscode.LanguageModelToolCallPart(id, name, inputOf(argumentsJson)),
  );
  return vscode.LanguageModelChatMessage.Assistant(content === '' ? calls : [text, ...calls]);
}

/** Arguments that were not JSON have already been refused, but the editor still requires an object. */
function inputOf(argumentsJson: string): object {
  try {
    const input: unknown = JSON.parse(argumentsJson);
    return typeof input === 'object' && input !== null ? input : {};
  } catch {
    return {};
  }
}

function failure(error: unknown): Extract<Part, { type: 'error' }>['error'] {
  if (error instanceof vscode.LanguageModelError) {
    if (error.code === vscode.LanguageModelError.NoPermissions.name) {
      return {
        kind: 'permission',
        sentence: l10n.t('Calibrated may not use the editor’s model. Allow it when the editor asks.'),
      };
    }
    if (error.code === vscode.LanguageModelError.NotFound.name) {
      return {
        kind: 'modelNotFound',
        sentence: l10n.t('The editor no longer has that model. Choose another one in the settings.'),
      };
    }
    if (error.code === vscode.LanguageModelError.Blocked.name) {
      return {
        kind: 'quota',
        sentence: l10n.t('The editor’s model has reached a limit. Try again later or use another model.'),
      };
    }
  }
  return { kind: 'server', sentence: l10n.t('The editor’s model failed. Try again or use another model.') };
}

import * as vscode from 'vscode';
import type { ModelRequest, Part } from '../models/parts.ts';

/**
 * The editor's own language models (`vscode.lm`) as a model of ours. The editor asks the user for consent with the first
 * request; its API has no system role, so that text goes first as a user message.
 * @param model Family or id as `vscode.lm` names it; `auto` takes the first there is.
 */
export async function* editorModel(model: string, request: ModelRequest, signal: AbortSignal): AsyncIterable<Part> {
  const cancel = new vscode.CancellationTokenSource();
  const onAbort = () => cancel.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const found = await vscode.lm.selectChatModels(model === 'auto' ? {} : { family: model });
    const chosen = found[0] ?? (await vscode.lm.selectChatModels({ id: model }))[0];
    if (chosen === undefined) {
      const sentence =
        'The editor offers no language model; sign in to one (for example Copilot) or add another model.';
      yield { type: 'error', error: { kind: 'needsModel', sentence } };
      return;
    }
    const messages = (request.messages ?? []).map(({ role, content }) =>
      role === 'assistant'
        ? vscode.LanguageModelChatMessage.Assistant(content)
        : vscode.LanguageModelChatMessage.User(content),
    );
    const response = await chosen.sendRequest(
      messages,
      { justification: 'You asked Calibrated a question.' },
      cancel.token,
    );
    for await (const text of response.text) {
      if (signal.aborted) break;
      yield { type: 'text', text };
    }
    yield signal.aborted
      ? { type: 'error', error: { kind: 'cancelled', sentence: 'The request was cancelled.' } }
      : { type: 'finish', reason: 'stop', modelId: model, model: chosen.name, provider: 'vscode' };
  } catch (error) {
    yield {
      type: 'error',
      error: signal.aborted ? { kind: 'cancelled', sentence: 'The request was cancelled.' } : failure(error),
    };
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancel.dispose();
  }
}

function failure(error: unknown): Extract<Part, { type: 'error' }>['error'] {
  if (error instanceof vscode.LanguageModelError) {
    if (error.code === vscode.LanguageModelError.NoPermissions.name) {
      return {
        kind: 'permission',
        sentence: 'The editor’s model may not be used by Calibrated; allow it when the editor asks.',
      };
    }
    if (error.code === vscode.LanguageModelError.NotFound.name) {
      return {
        kind: 'modelNotFound',
        sentence: 'The editor does not have that model any more; choose another one in the settings.',
      };
    }
    if (error.code === vscode.LanguageModelError.Blocked.name) {
      return {
        kind: 'quota',
        sentence:
          'The editor’s model refuses for now, because a limit was reached; try again later or use another model.',
      };
    }
  }
  return { kind: 'server', sentence: 'The editor’s model failed; try again or use another model.' };
}

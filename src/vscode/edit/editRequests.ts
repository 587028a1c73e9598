import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { partOfReply } from '../../assist/edit/partOfReply.ts';
import type { Proposal } from '../../assist/edit/proposal.ts';
import { refuseKeysIn } from '../../assist/keysAround.ts';
import { type PromptMessage, retryPrompt } from '../../assist/prompts.ts';
import { AppError } from '../../base/appError.ts';
import type { Recorder } from '../app/recorder.ts';
import { nameOfFile } from '../app/workspaceFiles.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ModelService } from '../models/modelService.ts';
import { allowedLevel } from './allowedLevel.ts';
import { targetOf } from './proposalTarget.ts';
import type { StreamedEdit } from './streamedEdits.ts';

export interface EditRequestDeps {
  readonly levels: LevelResolver;
  readonly models: Pick<ModelService, 'stream'>;
  readonly recorder: Pick<Recorder, 'record'>;
}

/** What a request is recorded as. */
export interface EditRequest {
  readonly requestId: string;
  readonly level: string;
  readonly role?: 'edit' | 'answer';
}

/** After this long a person wonders whether anything is still happening. Source: Nielsen's limit of ten seconds for keeping attention. */
const waitShownSeconds = 10;

/** Asks a model for a complete text, usually an edit, with a progress message that can be canceled. */
export class EditRequests {
  readonly #deps: EditRequestDeps;

  constructor(deps: EditRequestDeps) {
    this.#deps = deps;
  }

  /** Asks again for one part, with the person's comment. @returns the replacement for the old lines, and who wrote it. */
  async again(
    proposal: Proposal,
    hunk: { readonly oldText: string; readonly newText: string },
    comment: string,
  ): Promise<{ readonly text: string; readonly model: string }> {
    const { source } = proposal;
    const target = await targetOf(proposal);
    await allowedLevel(this.#deps.levels, target);
    const path = nameOfFile(target.uri);
    const messages = retryPrompt(source.instruction ?? '', { path, ...hunk }, comment);
    const { text, model } = await this.ask(l10n.t('writing the part again'), source, messages);
    return { text: await partOfReply(text, hunk.oldText, { path, languageOf: () => target.languageId }), model };
  }

  /**
   * @param live Follows the text as it arrives, and may stop the request.
   * @throws AppError `refused` if any message may hold a key: what was looked at before may have changed since.
   */
  async ask(
    doing: string,
    { requestId, level, role = 'edit' }: EditRequest,
    messages: readonly PromptMessage[],
    live?: Pick<StreamedEdit, 'signal' | 'arrived'>,
  ): Promise<{ readonly text: string; readonly model: string }> {
    refuseKeysIn(messages);
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Calibrated: ${doing}`, cancellable: true },
      (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const signal = live === undefined ? abort.signal : AbortSignal.any([abort.signal, live.signal]);
        return this.#request({ requestId, role, level }, messages, progress, { signal, arrived: live?.arrived });
      },
    );
  }

  async #request(
    request: Required<EditRequest>,
    messages: readonly PromptMessage[],
    progress: vscode.Progress<{ readonly message: string }>,
    { signal, arrived }: { readonly signal: AbortSignal; readonly arrived: StreamedEdit['arrived'] | undefined },
  ): Promise<{ readonly text: string; readonly model: string }> {
    this.#deps.recorder.record('request.start', request);
    let text = '';
    let model = '';
    const startMs = performance.now();
    const clock = setInterval(() => {
      const seconds = Math.floor((performance.now() - startMs) / 1000);
      if (text === '' && seconds >= waitShownSeconds) {
        progress.report({
          message: l10n.t('still waiting, {0}:{1}', Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')),
        });
      }
    }, 1000);
    try {
      for await (const part of this.#deps.models.stream({ role: request.role, messages }, signal)) {
        if (part.type === 'text') {
          text += part.text;
          arrived?.(text);
        } else if (part.type === 'finish') model = part.model;
        else if (part.type === 'error') {
          throw new AppError(part.error.kind === 'cancelled' ? 'cancelled' : 'model', part.error.sentence);
        }
      }
    } finally {
      clearInterval(clock);
      this.#deps.recorder.record('request.end', { ...request, model });
    }
    return { text, model };
  }
}

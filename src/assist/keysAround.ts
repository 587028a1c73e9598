import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';
import type { AskContext } from '../hints/askContext.ts';
import { hasKey } from './keyText.ts';
import { type PromptMessage, partsOf, secondEditPrompt, sentOfFile } from './prompts.ts';

/** Why nothing of a question's own file is sent: a key in what would be; undefined if there is none, however many are further away. */
export function keysAround(context: AskContext): string | undefined {
  if (context.file === undefined || !hasKey(sentOfFile(context))) return undefined;
  return l10n.t(
    'What would go along of {0} may hold keys, so it isn’t sent. Go to a place with no key near it, or ask without the file.',
    context.file.path,
  );
}

/** @throws AppError `refused` with that sentence. */
export function refuseKeysAround(context: AskContext): void {
  const problem = keysAround(context);
  if (problem !== undefined) throw new AppError('refused', problem);
}

/** @throws AppError `refused` if any of the messages may hold a key; a model's own reply, which it knows, may. */
export function refuseKeysIn(messages: readonly PromptMessage[]): void {
  if (holdKeys(messages))
    throw new AppError(
      'refused',
      l10n.t('What would be sent may hold keys, so it isn’t sent. Take them out of the text first.'),
    );
}

/**
 * The messages that ask again for an edit whose first reply could not be used.
 * @param refused The sentence that says why.
 * @throws AppError `refused` with that sentence if nothing may be sent: it may quote a key, which the model made up.
 */
export function secondRequest(
  first: readonly PromptMessage[],
  reply: string,
  refused: string,
): readonly PromptMessage[] {
  const second = secondEditPrompt(first, reply, refused);
  if (holdKeys(second)) throw new AppError('refused', refused);
  return second;
}

function holdKeys(messages: readonly PromptMessage[]): boolean {
  return messages.filter(({ role }) => role !== 'assistant').some((message) => partsOf(message).some(hasKey));
}

import { AppError } from '../base/appError.ts';
import type { Mention } from '../base/mentions.ts';
import type { Attachment } from '../hints/askContext.ts';

/** How the things that a question names are read. */
export interface Reading {
  /** For a next hint: what is gone since the question was asked stays away, since its ladder could not go on otherwise. */
  readonly leavesOutGone?: boolean | undefined;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a question names, one after the other; `#codebase` last, since a model may rank what it finds, and nothing goes to one if the
 * question cannot be asked.
 * @throws AppError of the first that cannot be sent
 */
export async function readMentions(
  mentions: readonly Mention[],
  read: (mention: Mention) => Promise<readonly Attachment[]>,
  { leavesOutGone = false, signal }: Reading,
): Promise<readonly Attachment[]> {
  const isCodebase = ({ kind }: Mention) => Number(kind === 'codebase');
  const found: Attachment[] = [];
  for (const mention of [...mentions].sort((a, b) => isCodebase(a) - isCodebase(b))) {
    signal?.throwIfAborted();
    try {
      found.push(...(await read(mention)));
    } catch (error) {
      if (!leavesOutGone || !AppError.is(error, 'notFound')) throw error;
    }
  }
  return found;
}

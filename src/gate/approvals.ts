import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';

/** What exactly the person approved. */
export interface ApprovedAction {
  /** The command line, or the path of a file that is edited. */
  readonly what: string;
  readonly kind: 'command' | 'edit';
  /** The folder it runs in, absolute. */
  readonly cwd: string;
  /** What it works on: the text of an edit, or the state of the files that a command may run. */
  readonly content: string;
}

/**
 * Approvals that were granted but not used yet. Each is good for one action, once: a command that differs by a space, another folder
 * or a changed file needs a new one.
 */
export class Approvals {
  readonly #open = new Map<string, number>();

  /** Records an approval. */
  give(approved: ApprovedAction): void {
    const key = keyOf(approved);
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
  }

  /** Consumes an approval right before the action. @throws AppError `refused` when there is none for exactly this action. */
  use(action: ApprovedAction): void {
    const key = keyOf(action);
    const left = this.#open.get(key) ?? 0;
    if (left === 0)
      throw new AppError(
        'refused',
        l10n.t('What was approved is not what would happen now, so it was not done; ask again.'),
      );
    if (left === 1) this.#open.delete(key);
    else this.#open.set(key, left - 1);
  }
}

function keyOf({ what, kind, cwd, content }: ApprovedAction): string {
  const hash = createHash('sha256');
  // Length prefixes, so that no two actions produce the same key.
  for (const part of [kind, what, cwd, content]) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}

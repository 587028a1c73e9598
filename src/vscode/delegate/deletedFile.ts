import { lstat, readFile, readlink } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { plain } from '../../assist/delegate/delegateTexts.ts';
import { AppError } from '../../base/appError.ts';
import type { UnsavedText } from './copyProject.ts';
import type { ChangedFile } from './workCopy.ts';

/**
 * A change is merged into what the person wrote meanwhile; a file is deleted only if it is still the one that was copied.
 * @param file Where it is in the person's project; gone already is fine.
 * @throws AppError `refused` if its text, on disk or not saved yet, is another one.
 */
export async function refuseIfChanged(
  file: string,
  { path, before }: Pick<ChangedFile, 'path' | 'before'>,
  unsaved: readonly UnsavedText[],
): Promise<void> {
  const now = unsaved.find((document) => document.path === file)?.text ?? (await textOnDisk(file));
  if (now === undefined || plain(now) === plain(before ?? '')) return;
  throw new AppError(
    'refused',
    l10n.t(
      '{0} has changed since the model began, so it was not deleted. Delete it by hand if you no longer need it.',
      path,
    ),
  );
}

/** As git has it: of a link, where it leads. */
async function textOnDisk(file: string): Promise<string | undefined> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isSymbolicLink() ? readlink(file) : (await readFile(file)).toString('utf8');
}

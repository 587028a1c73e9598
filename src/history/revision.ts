import { AppError } from '../base/appError.ts';
import type { Git } from './git.ts';

/** A revision or range as a person wrote it. @throws AppError `badInput` for what git would take for an option. */
export function revisionArgument(text: string): string {
  if (text === '' || text.startsWith('-'))
    throw new AppError('badInput', `"${text}" is no revision; name a commit or a branch.`);
  return text;
}

/** What leads from the folder git runs in to the top of the working tree: '' or `../../`. A bare repository has no folders. */
export async function topFolder(git: Git): Promise<string> {
  const up = await git.run(['rev-parse', '--show-cdup']).catch(() => undefined);
  return up?.toString('utf8').trim() ?? '';
}

import { AppError } from '../base/appError.ts';

/** A revision or range as a person wrote it. @throws AppError `badInput` for what git would take for an option. */
export function revisionArgument(text: string): string {
  if (text === '' || text.startsWith('-'))
    throw new AppError('badInput', `"${text}" is no revision; name a commit or a branch.`);
  return text;
}

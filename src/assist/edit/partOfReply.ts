import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { type EditSituation, placeReply } from './placeReply.ts';
import { readReply } from './replyForms.ts';

/**
 * What a reply makes of one part of a proposal; the part itself if the reply changes nothing.
 * @param part Old lines, with their line ends; empty for a file that does not exist yet.
 * @throws AppError `refused`
 */
export async function partOfReply(
  reply: string,
  part: string,
  file: Pick<EditSituation, 'path' | 'languageOf'>,
): Promise<string> {
  if (part === '') return newText(reply);
  const outcome = await placeReply(reply, {
    ...file,
    text: part,
    selection: { start: 0, end: part.length },
    read: async () => undefined,
    symbolsOf: async () => [],
    isBroken: async () => undefined,
  });
  if ('refused' in outcome) {
    if (outcome.isUnchanged === true) return part;
    throw new AppError('refused', outcome.refused);
  }
  const [only, other] = outcome.files;
  if (only === undefined || other !== undefined)
    throw new AppError('refused', l10n.t('The reply changes more than the part that was asked about.'));
  return only.after;
}

function newText(reply: string): string {
  const [only, other] = readReply(reply);
  if (only?.kind !== 'block' || other !== undefined)
    throw new AppError(
      'refused',
      l10n.t('The reply is not one block of code, so what the new file should hold is not certain.'),
    );
  return `${only.lines.join('\n')}\n`;
}

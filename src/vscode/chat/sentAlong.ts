import * as l10n from '@vscode/l10n';
import type { Turn } from '../../assist/turn.ts';
import { contextLabel } from '../../hints/askContext.ts';

/**
 * What went to the model besides the question, as code, in which a file's name cannot be Markdown.
 * @param leftOut What was attached and cannot go along.
 */
export function sentAlong({ context, rung }: Pick<Turn, 'context' | 'rung'>, leftOut: readonly string[] = []): string {
  // The person's own evidence; no model is asked.
  const names = rung === 'H0' ? [] : [contextLabel(context), ...(context.sent ?? [])].filter((name) => name !== null);
  return [
    ...(names.length === 0 ? [] : [l10n.t('Sent along: {0}', asCode(names))]),
    ...(leftOut.length === 0
      ? []
      : [
          l10n.t(
            'Not sent: {0}. Whole files of the workspace go along, and what you select and name #selection.',
            asCode(leftOut),
          ),
        ]),
  ]
    .map((sentence) => `\n\n${sentence}`)
    .join('');
}

const asCode = (names: readonly string[]): string =>
  names.map((name) => `\`${name.replaceAll(/[`\r\n]+/g, ' ')}\``).join(', ');

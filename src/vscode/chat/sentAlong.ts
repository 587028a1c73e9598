import * as l10n from '@vscode/l10n';
import type { Turn } from '../../assist/turn.ts';
import { contextLabel } from '../../hints/askContext.ts';

/** What went to the model besides the question, as code, in which a file's name cannot be Markdown. */
export function sentAlong({ context, rung }: Pick<Turn, 'context' | 'rung'>): string {
  // The person's own evidence; no model is asked.
  if (rung === 'H0') return '';
  const names = [contextLabel(context), ...(context.sent ?? [])].filter((name) => name !== null);
  if (names.length === 0) return '';
  const listed = names.map((name) => `\`${name.replaceAll(/[`\r\n]+/g, ' ')}\``).join(', ');
  return `\n\n${l10n.t('Sent along: {0}', listed)}`;
}

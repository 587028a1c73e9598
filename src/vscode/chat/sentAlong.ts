import * as l10n from '@vscode/l10n';
import type { Turn } from '../../assist/turn.ts';
import { contextLabel } from '../../hints/askContext.ts';

/** What was attached and did not go along. */
export interface LeftOut {
  readonly names: readonly string[];
  /** Whether nothing attached can go along, since it came with the reply to a hint. */
  readonly isReply?: boolean;
}

/** What went to the model besides the question, as code, in which a file's name cannot be Markdown. */
export function sentAlong({ context, rung }: Pick<Turn, 'context' | 'rung'>, leftOut: LeftOut = { names: [] }): string {
  // The person's own evidence; no model is asked.
  const names = rung === 'H0' ? [] : [contextLabel(context), ...(context.sent ?? [])].filter((name) => name !== null);
  return [
    ...(names.length === 0 ? [] : [l10n.t('Sent along: {0}', asCode(names))]),
    ...(leftOut.names.length === 0 ? [] : [notSent(leftOut)]),
  ]
    .map((sentence) => `\n\n${sentence}`)
    .join('');
}

function notSent({ names, isReply }: LeftOut): string {
  if (isReply === true) return l10n.t('Not sent: {0}. A hint is about what its question was about.', asCode(names));
  return l10n.t(
    'Not sent: {0}. Whole files of the workspace go along, and what you select and name #selection.',
    asCode(names),
  );
}

const asCode = (names: readonly string[]): string =>
  names.map((name) => `\`${name.replaceAll(/[`\r\n]+/g, ' ')}\``).join(', ');

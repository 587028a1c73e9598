import * as l10n from '@vscode/l10n';
import { rememberedLabel } from '../../assist/earlierTurns.ts';
import type { Turn } from '../../assist/turn.ts';
import { type AskContext, contextLabel, sizeText } from '../../hints/askContext.ts';
import type { Parsons } from '../../hints/guard/parsons.ts';
import { contracts, type StepDecision } from '../../hints/ladder.ts';
import type { ContextChip, NextHint, ParsonsLines, TurnError } from '../../webview/assist/assistProtocol.ts';

/**
 * @param units Characters of the file or the selection that are sent.
 * @param problem Why none of them can be sent.
 */
export function chips(context: AskContext, units: number, problem?: string): ContextChip[] {
  const { file, selection, diagnostics } = context;
  if (file === undefined) return [];
  const kind = selection === undefined ? 'file' : 'selection';
  const chip: ContextChip = {
    id: kind,
    kind,
    label: contextLabel(context) ?? file.path,
    detail: file.path,
    ...(problem === undefined ? { size: sizeText(units) } : { problem }),
    removable: true,
  };
  if (problem !== undefined || diagnostics.length === 0) return [chip];
  const [first, ...more] = diagnostics.map(({ line }) => line);
  const problems: ContextChip = {
    id: 'diagnostics',
    kind: 'diagnostic',
    label:
      more.length === 0
        ? l10n.t('problem, line {0}', String(first))
        : l10n.t('{0} problems, lines {1}', diagnostics.length, [...new Set([first, ...more])].join(', ')),
    detail: diagnostics.map(({ message }) => message).join('\n'),
    removable: false,
  };
  return [chip, problems];
}

/** The earlier questions that go along with the next one. */
export function earlierChip(earlier: readonly Turn[]): ContextChip[] {
  if (earlier.length === 0) return [];
  const size = earlier.reduce((sum, { question, markdown }) => sum + question.length + markdown.length, 0);
  return [
    {
      id: 'earlier',
      kind: 'earlier',
      label: rememberedLabel(earlier.length),
      detail: l10n.t('Your last questions here and their answers. A new conversation leaves them out.'),
      size: sizeText(size),
      removable: false,
    },
  ];
}

export function nextHintState(
  turn: Turn,
  { allowed, reason, availableAtMs, asksPosition, confirming }: StepDecision,
): NextHint {
  const answer = confirming === true ? l10n.t('Yes, show the answer') : l10n.t('Show the answer');
  const label = turn.rung === 'H0' ? l10n.t('First hint') : turn.asked === 'H5' ? answer : l10n.t('Next hint');
  return { allowed, reason, availableAtMs, label, ...(asksPosition === true ? { asksPosition } : {}) };
}

/** The solution stays in the host. */
export function parsonsState({ given, lines }: Parsons, result: string | undefined): ParsonsLines {
  return { given, lines: [...lines], ...(result === undefined ? {} : { result }) };
}

export function errorState(error: NonNullable<Turn['error']>): TurnError {
  const action = errorActions[error.kind];
  return action === undefined ? { sentence: error.sentence } : { sentence: error.sentence, action };
}

/** The button that helps with each kind of failure. */
const errorActions: Readonly<Record<string, { id: string; label: string }>> = {
  needsModel: { id: 'addModel', label: l10n.t('Add Model…') },
  authentication: { id: 'setApiKey', label: l10n.t('Set API Key…') },
  modelNotFound: { id: 'openModelSettings', label: l10n.t('Open Settings') },
};

/** The name shown next to the rung. */
export function rungLabel({ rung, isFact, parsons }: Turn): string {
  if (rung === 'H6') return l10n.t('The answer');
  if (isFact === true) return l10n.t('A fact about the language');
  return parsons === undefined ? contracts[rung].label : l10n.t('Lines to put in order');
}

/** The command behind each button of the task's row. */
export const taskCommands = {
  start: 'calibrated.startTask',
  pause: 'calibrated.pauseTask',
  resume: 'calibrated.resumeTask',
  switch: 'calibrated.switchTask',
  felt: 'calibrated.sayHowItFelt',
  done: 'calibrated.finishTask',
  abandon: 'calibrated.abandonTask',
  show: 'calibrated.showMenu',
} as const;

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { TaskOverview } from '../../tasks/figures/finishedRows.ts';
import { reportOf, titlesOf } from '../../tasks/trial/readTrials.ts';
import type { TrialLedger } from '../../tasks/trial/trialLedger.ts';
import { trialMarkdown } from '../../tasks/trial/trialMarkdown.ts';
import type { CommandId } from '../app/registry.ts';
import type { Sheet, SheetButton } from '../app/sheetPage.ts';

const button = (label: string, command: CommandId): SheetButton => ({
  label,
  run: () => vscode.commands.executeCommand(command),
});

/** The state of the newest trial: the one sentence about its effect, the interval, and the full report below. */
export function trialSheet(ledger: TrialLedger | undefined, overview: TaskOverview): Sheet {
  const nothing = { bars: [], interval: null, tables: [], report: '' };
  if (ledger === undefined) {
    return {
      ...nothing,
      title: l10n.t('Trial'),
      lead: l10n.t('No trial yet. Only a random draw for each task can show what AI does to your times.'),
      caption: '',
      buttons: [button(l10n.t('Start Trial…'), 'calibrated.startTrial')],
    };
  }
  const report = reportOf(ledger, overview);
  const { figures, wording } = report.effect;
  const bounds = figures?.anytime;
  const isOpen = ledger.endedMs === undefined;
  return {
    ...nothing,
    title: isOpen ? l10n.t('Trial: {0}', ledger.plan.title) : l10n.t('Trial: {0} (ended)', ledger.plan.title),
    lead: inPlainWords(wording.text),
    caption: report.coverage.banner ?? '',
    interval:
      figures === null || bounds === null || bounds === undefined
        ? null
        : {
            value: figures.ratio,
            lower: bounds.lower,
            upper: bounds.upper,
            text: l10n.t(
              'Time {0}, compared to {1}. The dot is the best estimate so far, the bar its 95% interval.',
              ledger.plan.treated.label,
              ledger.plan.control.label,
            ),
          },
    buttons: [
      isOpen
        ? button(l10n.t('Start Task…'), 'calibrated.startTask')
        : button(l10n.t('Start Trial…'), 'calibrated.startTrial'),
      ...(isOpen ? [button(l10n.t('End Trial…'), 'calibrated.endTrial')] : []),
      button(l10n.t('Export Report…'), 'calibrated.exportTrial'),
    ],
    // The page already shows this heading.
    report: trialMarkdown(ledger, report, titlesOf(overview)).replace(/^# .*\n/, ''),
  };
}

/** The sentences before the first factor; the report has all of them. */
function inPlainWords(text: string): string {
  const sentences = text.split(/(?<=[.!?]) /u);
  const plain = sentences.findIndex((sentence) => sentence.includes('×'));
  return sentences.slice(0, plain === -1 ? undefined : Math.max(1, plain)).join(' ');
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { weekMs } from '../../base/timeUnits.ts';
import { mayNotify } from '../../practice/dailyNotice.ts';
import { practiceKinds } from '../../practice/practiceRecord.ts';
import { lastNoticeMsIn } from '../../practice/practiceState.ts';
import { showInformation } from '../app/messages.ts';
import type { Recorder } from '../app/recorder.ts';
import type { CommandId } from '../app/registry.ts';
import type { Settings } from '../app/settings.ts';
import { practiceStore } from '../practice/practiceStore.ts';
import type { GapModel } from '../tasks/gapViewModel.ts';

const shownKind = 'summary.shown';
const showGap: CommandId = 'calibrated.showGap';

/** Once a week, if the person keeps it on and has finished something: one number and one suggestion. */
export async function weeklyNote(recorder: Recorder, model: GapModel, settings: Settings, clock: Clock): Promise<void> {
  if (!settings.weeklySummary()) return;
  const now = clock.nowMs();
  const store = await practiceStore(recorder);
  if (!mayNotify(lastNoticeMsIn(store), now, clock.zoneOffsetMinutes())) return;
  for (const _ of store.events({ kinds: [shownKind], fromMs: now - weekMs })) return;
  const { weeklySummary } = await import('../../tasks/figures/weeklySummary.ts');
  const rows = await model.rows();
  if (!rows.some(({ startedMs }) => startedMs <= now - weekMs)) return;
  const sentence = weeklySummary(rows, now);
  if (sentence === undefined) return;
  recorder.record(practiceKinds.noticed, { atMs: now });
  recorder.record(shownKind, {});
  await recorder.flush();
  const [show, off] = [l10n.t('Show the Gap'), l10n.t('Turn Off')];
  const answer = await showInformation(sentence, show, off);
  if (answer === show) await vscode.commands.executeCommand(showGap);
  else if (answer === off) await settings.turnOffWeeklySummary();
}

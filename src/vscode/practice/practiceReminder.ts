import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { mayNotify } from '../../practice/dailyNotice.ts';
import { practiceKinds } from '../../practice/practiceRecord.ts';
import { lastNoticeMsIn, planIn } from '../../practice/practiceState.ts';
import { dueForMs, lastPlannedMs, planText, unassistedDue } from '../../practice/unassistedPlan.ts';
import { showInformation } from '../app/messages.ts';
import type { CardController } from './cardController.ts';
import type { PracticeContext } from './practiceContext.ts';
import { practiceStore } from './practiceStore.ts';
import type { UnassistedController } from './unassistedController.ts';

/** Fewest due cards worth a reminder. Chosen by us. */
const worthAWord = 3;

/** Reminds of what is due, at most once per local day for the whole product; missed sessions are recorded as skipped. */
export async function remind(
  context: PracticeContext,
  cards: CardController,
  unassisted: UnassistedController,
): Promise<void> {
  const { settings, recorder, clock, task } = context;
  const [nowMs, zoneMin] = [clock.nowMs(), clock.zoneOffsetMinutes()];
  const store = await practiceStore(recorder);
  const planned = planIn(store);
  const touched =
    [...store.events({ kinds: [practiceKinds.unassistedBegun, practiceKinds.unassistedSkipped] })].at(-1)?.tMs ?? 0;
  const lastMs = Math.max(touched, planned?.plannedAtMs ?? 0);
  const plan = planned?.plan;
  if (plan !== undefined) {
    const dueMs = lastPlannedMs(plan, nowMs, zoneMin);
    if (lastMs < dueMs && nowMs - dueMs >= dueForMs)
      recorder.record(practiceKinds.unassistedSkipped, { why: 'missed' }, task());
  }
  if (!settings.practicePrompts() || unassisted.running !== undefined) return;
  const isDue = plan !== undefined && unassistedDue(plan, nowMs, zoneMin, lastMs).isDue;
  const due = isDue ? 0 : (await cards.queue()).due.length;
  if (!isDue && due < worthAWord) return;
  if (!mayNotify(lastNoticeMsIn(store), nowMs, zoneMin)) return;
  // The weekly summary was today's notification.
  for (const _ of store.events({ kinds: ['summary.shown'], fromMs: context.dayStartMs() })) return;
  recorder.record(practiceKinds.noticed, { atMs: nowMs });
  await recorder.flush();
  if (isDue) {
    const [open, skip] = [l10n.t('Open'), l10n.t('Skip This Week')];
    const picked = await showInformation(l10n.t('Your session without AI is due ({0}).', planText(plan)), open, skip);
    if (picked === open) await vscode.commands.executeCommand('calibrated.unassistedSession');
    if (picked === skip) recorder.record(practiceKinds.unassistedSkipped, { why: 'person' }, task());
    return;
  }
  const review = l10n.t('Review');
  const picked = await showInformation(l10n.t('{0} review cards are due. They take two minutes.', due), review);
  if (picked === review) await vscode.commands.executeCommand('calibrated.reviewCards');
}

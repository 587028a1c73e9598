import * as vscode from 'vscode';
import { mayNotify } from '../../practice/dailyNotice.ts';
import { practiceKeys, practiceKinds } from '../../practice/practiceRecord.ts';
import { dueForMs, lastPlannedMs, planText, slotDue } from '../../practice/unassistedPlan.ts';
import type { CardController } from './cardController.ts';
import type { PracticeContext } from './practiceContext.ts';
import type { UnassistedController } from './unassistedController.ts';

/** Cards waiting before they are worth a word. Own choice. */
const worthAWord = 3;

/** Reminds of what is due, once a local day at most over the whole product; what was missed is recorded as skipped. */
export async function remind(
  context: PracticeContext,
  cards: CardController,
  slot: UnassistedController,
): Promise<void> {
  const { settings, recorder, clock, task } = context;
  const [nowMs, zoneMin] = [clock.nowMs(), clock.zoneOffsetMinutes()];
  const store = await recorder.store();
  const plan = await slot.plan();
  const plannedAt = store.keyValue.get(practiceKeys.plannedAt);
  const touched = [...store.events({ kinds: [practiceKinds.slotBegun, practiceKinds.slotSkipped] })].at(-1)?.tMs ?? 0;
  const lastMs = Math.max(touched, typeof plannedAt === 'number' ? plannedAt : 0);
  if (plan !== undefined) {
    const planned = lastPlannedMs(plan, nowMs, zoneMin);
    if (lastMs < planned && nowMs - planned >= dueForMs)
      recorder.record(practiceKinds.slotSkipped, { why: 'missed' }, task());
  }
  if (!settings.practicePrompts() || slot.running !== undefined) return;
  const isDue = plan !== undefined && slotDue(plan, nowMs, zoneMin, lastMs).isDue;
  const due = isDue ? 0 : (await cards.queue()).due.length;
  if (!isDue && due < worthAWord) return;
  const last = store.keyValue.get(practiceKeys.lastNotice);
  if (!mayNotify(typeof last === 'number' ? last : undefined, nowMs, zoneMin)) return;
  // The weekly summary was today's word.
  for (const _ of store.events({ kinds: ['summary.shown'], fromMs: context.dayStartMs() })) return;
  store.keyValue.set(practiceKeys.lastNotice, nowMs);
  if (isDue) {
    const picked = await vscode.window.showInformationMessage(
      `Your session without AI is due (${planText(plan)}).`,
      'Open',
      'Skip this week',
    );
    if (picked === 'Open') await vscode.commands.executeCommand('calibrated.unassistedSession');
    if (picked === 'Skip this week') recorder.record(practiceKinds.slotSkipped, { why: 'person' }, task());
    return;
  }
  const picked = await vscode.window.showInformationMessage(`${due} review cards are due: two minutes.`, 'Review');
  if (picked === 'Review') await vscode.commands.executeCommand('calibrated.reviewCards');
}

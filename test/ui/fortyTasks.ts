import assert from 'node:assert/strict';
import { sessionKind } from '../../src/agents/sessions/sessionRecord.ts';
import { usageEventKind } from '../../src/assist/record/usage.ts';
import { systemClock } from '../../src/base/clock.ts';
import { normalDeviates, seededRandom } from '../../src/statistics/seededRandom.ts';
import type { JsonObject, NewEvent } from '../../src/store/event.ts';
import { openStore } from '../../src/store/store.ts';
import { contrasts } from '../../src/tasks/trial/plan.ts';
import type { NewTrialEvent } from '../../src/tasks/trial/trialEvent.ts';
import { TrialLedger } from '../../src/tasks/trial/trialLedger.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Finished tasks in the record. */
export const tasks = 40;
/** Two more, abandoned in the end. */
const abandoned = 2;
/** Two weeks of work. */
const workdays = 10;
/** Requests to a small team's web shop. */
const work = [
  ['bugFix', 'Fix login redirect after sign-out'],
  ['feature', 'Show stock on the product page'],
  ['bugFix', 'Stop double charge on retry'],
  ['refactor', 'Split the checkout reducer'],
  ['bugFix', 'Round VAT on each line'],
  ['test', 'Cover coupon expiry'],
  ['feature', 'Remember the last delivery address'],
  ['bugFix', 'Keep the cart over a reload'],
  ['docs', 'Describe the webhook retries'],
  ['feature', 'Filter orders by status'],
  ['refactor', 'Replace moment in reports'],
  ['bugFix', 'Mend sorting by price'],
  ['feature', 'Export invoices as CSV'],
  ['chore', 'Update the payment SDK'],
  ['bugFix', 'Escape names in mails'],
  ['investigation', 'Find out why search is slow'],
  ['feature', 'Search by article number'],
  ['refactor', 'Move price rules to one place'],
  ['bugFix', 'Show the right currency abroad'],
  ['test', 'Test the refund path'],
  ['feature', 'Send a mail when an order ships'],
] as const;

/** When work started on each of the last workdays before today, UTC ms, ascending. */
function mornings(): readonly number[] {
  const found: number[] = [];
  const today = Math.floor(systemClock.nowMs() / (24 * hourMs)) * 24 * hourMs;
  for (let dayMs = today - 24 * hourMs; found.length < workdays; dayMs -= 24 * hourMs) {
    const weekday = new Date(dayMs).getUTCDay();
    if (weekday !== 0 && weekday !== 6) found.unshift(dayMs + 9 * hourMs);
  }
  return found;
}

/** Records forty tasks of a trial, as two weeks of work would have left them; always the same except for the dates. */
export async function recordFortyTasks(directory: string): Promise<void> {
  const { store } = await openStore({ directory, clock: systemClock });
  const random = seededRandom(9);
  const normal = normalDeviates(random);
  const begins = mornings();
  let tMs = (begins[0] ?? 0) - hourMs;
  let steps = 0;
  const events: NewEvent[] = [];
  const add = (kind: string, task: string | null, data: JsonObject): void => {
    steps += 1;
    events.push({ kind, task, data, tMs: tMs + steps, monoMs: tMs + steps, zoneMin: 0, window: 'w', session: 's' });
  };
  const plan = {
    title: 'Is AI worth it?',
    ...contrasts.aiOrNot,
    mechanism: { kind: 'coin', share: 0.5 },
    stopping: { kind: 'anytime' },
  };
  const randomBytes = (size: number) => Uint8Array.from({ length: size }, () => Math.floor(256 * random()));
  const { event } = TrialLedger.begin('t', plan, { nowMs: tMs, randomBytes });
  const [ledger] = TrialLedger.read([{ ...event, tMs }]);
  assert.ok(ledger);
  add(event.kind, event.task, event.data);
  const step = (one: NewTrialEvent): void => {
    ledger.apply({ ...one, tMs });
    add(one.kind, one.task, one.data);
  };
  for (let index = 0; index < tasks + abandoned; index += 1) {
    const task = `gap-${index}`;
    tMs = Math.max(tMs, begins[Math.floor((index * workdays) / (tasks + abandoned))] ?? 0);
    const estimateMs = Math.round((45 * Math.exp(0.5 * normal())) / 5 + 1) * 5 * minuteMs;
    const withAiMs = Math.round((estimateMs * (0.6 + 0.3 * random())) / (5 * minuteMs)) * 5 * minuteMs;
    step(ledger.declareEligible(task));
    step(ledger.freeze(task, { withoutAi: { typicalMs: estimateMs }, withAi: { typicalMs: withAiMs } }));
    const { event, assignment } = ledger.assign(task);
    step(event);
    step(ledger.setLevel(task));
    const isTreated = assignment.arm === 'treated';
    const estimate = { withoutAi: { typicalMs: estimateMs }, withAi: { typicalMs: withAiMs } };
    const [kind, title] = work[index % work.length] ?? work[0];
    add('task.start', task, {
      title: index < work.length ? title : `${title}, part 2`,
      kind,
      estimate,
      level: isTreated ? 'Edit' : 'Off',
      arm: isTreated ? 'with AI' : 'without AI',
    });
    const workMs = estimateMs * (isTreated ? 1.15 : 1) * Math.exp(0.4 * normal());
    const endMs = tMs + workMs;
    for (; tMs < endMs; tMs += minuteMs) {
      const doing = random();
      if (isTreated && doing < 0.1) {
        const isLocal = index % 2 === 1;
        const [inputTokens, outputTokens] = [900 + Math.floor(3000 * random()), 150 + Math.floor(500 * random())];
        add(usageEventKind, task, {
          requestId: `${task}-${tMs}`,
          inputTokens,
          outputTokens,
          role: 'answer',
          level: 'Edit',
          model: isLocal ? 'qwen3-coder' : 'gpt-5-mini',
          isEstimated: false,
          cost: isLocal ? 0 : (inputTokens * 1.5 + outputTokens * 12) / 1e6,
        });
        add('request.start', task, { requestId: `${task}-${tMs}` });
        tMs += minuteMs;
        add('request.end', task, { requestId: `${task}-${tMs - minuteMs}` });
      } else if (doing < 0.3) add('signal.scroll', task, {});
      else add('signal.edit', task, { cause: 'typed', chars: 40 });
    }
    if (index >= tasks) add('task.abandon', task, {});
    else {
      add('task.done', task, {});
      add('task.felt', task, {
        feltMs: Math.round(workMs * 0.85),
        feltHelp: isTreated ? ([0.67, 0.8, 0.8, 1][index % 4] ?? null) : null,
      });
    }
    tMs += 25 * minuteMs;
  }
  addAgents(add, (beforeMinutes) => {
    tMs = systemClock.nowMs() - beforeMinutes * minuteMs;
  });
  store.append(events);
  store.close();
}

/** Three agents of the last 50 minutes: one is asking, one has finished, one is working. */
function addAgents(
  add: (kind: string, task: string | null, data: JsonObject) => void,
  moveTo: (beforeMinutes: number) => void,
): void {
  const steps = [
    [50, 'claude', 'shop', 'prompt'],
    [38, 'claude', 'shop', 'stop'],
    [35, 'codex', 'shop-search', 'prompt'],
    [31, 'claude', 'shop', 'prompt'],
    [17, 'codex', 'shop-search', 'waitingForPerson'],
    [9, 'claude', 'shop', 'stop'],
    [8, 'gemini', 'docs', 'prompt'],
  ] as const;
  for (const [beforeMinutes, agent, folder, event] of steps) {
    moveTo(beforeMinutes);
    add(sessionKind, null, {
      agent,
      session: folder,
      worktree: `/home/me/${folder}`,
      event,
      source: 'hook',
      key: null,
    });
  }
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
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
/** Given up in the end, two more. */
const abandoned = 2;

/** Forty tasks of a trial in the record, as weeks of work would have left them. */
export async function recordFortyTasks(directory: string): Promise<void> {
  const { store } = await openStore({ directory, clock: systemClock });
  const random = seededRandom(3);
  const normal = normalDeviates(random);
  let tMs = systemClock.nowMs() - (tasks + abandoned) * 5 * hourMs - hourMs;
  let steps = 0;
  const events: NewEvent[] = [];
  const add = (kind: string, task: string | null, data: JsonObject): void => {
    steps += 1;
    events.push({ kind, task, data, tMs: tMs + steps, monoMs: tMs + steps, zoneMin: 0, window: 'w', session: 's' });
  };
  const plan = {
    title: 'A trial',
    ...contrasts.aiOrNot,
    mechanism: { kind: 'coin', share: 0.5 },
    stopping: { kind: 'anytime' },
  };
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
    const estimateMs = Math.round((45 * Math.exp(0.5 * normal())) / 5 + 1) * 5 * minuteMs;
    const withAiMs = Math.round((estimateMs * 0.75) / minuteMs) * minuteMs;
    step(ledger.declareEligible(task));
    step(ledger.freeze(task, { withoutAi: { typicalMs: estimateMs }, withAi: { typicalMs: withAiMs } }));
    const { event, assignment } = ledger.assign(task);
    step(event);
    step(ledger.setLevel(task));
    const isTreated = assignment.arm === 'treated';
    const estimate = { withoutAi: { typicalMs: estimateMs }, withAi: { typicalMs: withAiMs } };
    const kind = ['bugFix', 'feature', 'refactor'][index % 3] ?? 'bugFix';
    add('task.start', task, {
      title: `Task ${index + 1}`,
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
        const spent = { role: 'answer', level: 'Edit', model: `model-${index % 2}`, isEstimated: false, cost: 0.02 };
        add(usageEventKind, task, { requestId: `${task}-${tMs}`, inputTokens: 2000, outputTokens: 300, ...spent });
        add('request.start', task, { requestId: `${task}-${tMs}` });
        tMs += minuteMs;
        add('request.end', task, { requestId: `${task}-${tMs - minuteMs}` });
      } else if (doing < 0.3) add('signal.scroll', task, {});
      else add('signal.edit', task, { cause: 'typed', chars: 40 });
    }
    if (index >= tasks) add('task.abandon', task, {});
    else {
      add('task.done', task, {});
      add('task.felt', task, { feltMs: Math.round(workMs * 0.85), feltHelp: isTreated ? 0.8 : null });
    }
    tMs += 3 * hourMs;
  }
  addAgents(add, (beforeMinutes) => {
    tMs = systemClock.nowMs() - beforeMinutes * minuteMs;
  });
  store.append(events);
  store.close();
}

/** Three agents of the last 50 minutes: one asks, one has finished, one works. */
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

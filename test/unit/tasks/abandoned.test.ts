import assert from 'node:assert/strict';
import { csvParse } from 'd3-dsv';
import { describe, it } from 'mocha';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { figuresAsCsv } from '../../../src/tasks/figures/exportFigures.ts';
import { taskOverview } from '../../../src/tasks/figures/finishedRows.ts';
import { gapFigures } from '../../../src/tasks/figures/gapFigures.ts';
import { contrasts, modelContrast } from '../../../src/tasks/trial/plan.ts';
import { readTrials, reportOf, titlesOf } from '../../../src/tasks/trial/readTrials.ts';
import { TrialLedger } from '../../../src/tasks/trial/trialLedger.ts';
import { trialMarkdown } from '../../../src/tasks/trial/trialMarkdown.ts';

const minute = 60_000;

/** A record with a trial: tasks of an hour's estimate, of which some are given up after the minutes that `abandonAfter` says. */
function recorded(tasks: number, abandonAfter: ReadonlyMap<number, number>, contrast: object = contrasts.aiOrNot) {
  const events: ClockEvent[] = [];
  let tMs = 0;
  const add = ({ kind, task, data }: Pick<ClockEvent, 'kind' | 'task' | 'data'>): ClockEvent => {
    tMs += 1;
    const event = { kind, task, data, tMs };
    events.push(event);
    return event;
  };
  const plan = {
    title: 'A trial',
    ...contrast,
    mechanism: { kind: 'coin', share: 0.5 },
    stopping: { kind: 'anytime' },
  };
  const { event } = TrialLedger.begin('t', plan, { nowMs: 0, randomBytes: (count) => new Uint8Array(count).fill(7) });
  const [ledger] = TrialLedger.read([add(event)]);
  assert.ok(ledger);
  const estimate = { withoutAi: { typicalMs: 60 * minute }, withAi: { typicalMs: 45 * minute } };
  for (let index = 0; index < tasks; index += 1) {
    const task = `task ${index}`;
    for (const step of [
      () => ledger.declareEligible(task),
      () => ledger.freeze(task, estimate),
      () => ledger.assign(task).event,
      () => ledger.setLevel(task),
    ]) {
      ledger.apply(add(step()));
    }
    const arm = ledger.taskOf(task)?.assignment?.arm ?? 'control';
    add({
      kind: 'task.start',
      task,
      data: { title: task, kind: 'feature', estimate, level: ledger.plan[arm].level, arm: ledger.plan[arm].label },
    });
    const minutes = abandonAfter.get(index) ?? 50 + 7 * (index % 4);
    for (let done = 0; done < minutes; done += 1) {
      tMs += minute;
      add({ kind: 'signal.edit', task, data: { cause: 'typed', chars: 9 } });
    }
    if (abandonAfter.has(index)) add({ kind: 'task.abandon', task, data: {} });
    else {
      add({ kind: 'task.done', task, data: {} });
      add({ kind: 'task.felt', task, data: { feltMs: 40 * minute, feltHelp: 0.8 } });
    }
    tMs += 60 * minute;
  }
  const source = {
    *events(filter: { kinds?: readonly string[]; kindPrefix?: string; fromMs?: number; toMs?: number }) {
      for (const [index, one] of events.entries()) {
        if (filter.kinds !== undefined && !filter.kinds.includes(one.kind)) continue;
        if (filter.kindPrefix !== undefined && !one.kind.startsWith(`${filter.kindPrefix}.`)) continue;
        if (one.tMs >= (filter.fromMs ?? 0) && one.tMs < (filter.toMs ?? Number.POSITIVE_INFINITY))
          yield { ...one, id: index + 1 };
      }
    },
  };
  const overview = taskOverview(source);
  const trials = readTrials(source);
  const [trial] = trials;
  assert.ok(trial);
  return { overview, trials, trial, report: reportOf(trial, overview), figures: gapFigures(overview, trials) };
}

describe('abandoned tasks', () => {
  it('have a time that is a lower bound', () => {
    const { overview } = recorded(3, new Map([[1, 20]]));
    assert.deepEqual(
      overview.abandoned.map(({ title, atLeastMs }) => [title, Math.round(atLeastMs / minute)]),
      [['task 1', 20]],
    );
    assert.equal(overview.rows.length, 2);
  });

  it('are left out of the effect, and counted at their time and at twice it beside it', () => {
    const { report, overview, trial, figures } = recorded(
      24,
      new Map([
        [3, 90],
        [8, 200],
        [15, 0],
      ]),
    );
    const { abandoned, effect } = report;
    assert.ok(abandoned !== null && effect.figures !== null);
    assert.deepEqual(
      abandoned.effects.map(({ counting, n }) => [counting, n]),
      [
        ['left out', 21],
        ['counted at their time', 24],
        ['counted at twice their time', 24],
        ['twice in the first arm only', 24],
        ['twice in the second arm only', 24],
      ],
    );
    const [leftOut, once, twice, first, second] = abandoned.effects.map(({ ratio }) => ratio ?? 0);
    assert.equal(leftOut, effect.figures.ratio);
    assert.ok(once !== undefined && twice !== undefined && first !== undefined && second !== undefined);
    assert.ok(first > once && second < once, 'each arm is bounded in its own direction');
    assert.match(
      abandoned.text,
      /^Abandoned: \d .*Their times are lower bounds, and the effect leaves them out\. Ratio of times: left out ×/,
    );
    const markdown = trialMarkdown(trial, report, titlesOf(overview));
    assert.match(
      markdown,
      /## Abandoned\n\n- task 3: at least 1 h 30\n- task 8: at least 3 h 20\n- task 15: at least 1 s\n\nAbandoned: /,
    );
    assert.equal(figures.trial?.abandoned?.text, abandoned.text);
    assert.match(
      figures.abandoned?.text ?? '',
      /^3 abandoned tasks are in no figure; they took 4 h 50, a lower bound\. The band of 80% with them left out ×/,
    );
    const table = csvParse(figuresAsCsv(overview.rows, figures));
    assert.equal(table.filter((row) => row['figure'] === 'effect with abandoned tasks').length, 5);
    assert.equal(table.filter((row) => row['series']?.startsWith('band of 80%, abandoned')).length, 3);
  });

  it('lift no gate: below ten finished tasks there is no figure of them either', () => {
    const { report, figures } = recorded(
      12,
      new Map([
        [1, 30],
        [5, 30],
        [9, 30],
      ]),
    );
    assert.ok(report.abandoned !== null);
    assert.equal(report.abandoned.effects[0]?.ratio, null);
    assert.ok(
      report.abandoned.effects.every(({ ratio, lower, upper }) => ratio === null && lower === null && upper === null),
    );
    assert.doesNotMatch(report.abandoned.text, /×|faster|slower/);
    assert.deepEqual(figures.abandoned?.bands, []);
  });

  it('are not spoken of when there are none', () => {
    const { report, figures } = recorded(3, new Map());
    assert.equal(report.abandoned, null);
    assert.equal(figures.abandoned, null);
  });
});

describe('a trial that does not compare AI with none', () => {
  it('says nothing on the scale of the effect of AI', () => {
    const { figures, report } = recorded(24, new Map(), modelContrast('a', 'b', 'Edit'));
    assert.deepEqual(
      figures.effects.map(({ name, ratio, n }) => [name, ratio === null, n]),
      [
        ['Forecast', true, 0],
        ['Felt', false, 24],
        ['Measured', true, 0],
      ],
    );
    assert.notEqual(figures.trial?.overTime.at(-1)?.ratio ?? null, null);
    assert.equal(report.felt.n, 0);
    assert.equal(report.forecast.n, 24);
  });
});

// What a trial makes of its record: steps out of order are left out, nothing goes on after the end, and the draw can be repeated.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { geometricMean } from '../../../src/statistics/descriptive.ts';
import { drawAssignments, randomizationTest } from '../../../src/statistics/effects/randomizationTest.ts';
import { seededRandom } from '../../../src/statistics/seededRandom.ts';
import type { TaskOverview } from '../../../src/tasks/figures/finishedRows.ts';
import { blockArms, drawAssignment, stratumOf } from '../../../src/tasks/trial/assignment.ts';
import { contrasts, modelContrast } from '../../../src/tasks/trial/plan.ts';
import { finishedTasks, readTrials, reportOf, titlesOf } from '../../../src/tasks/trial/readTrials.ts';
import { newSeed } from '../../../src/tasks/trial/seed.ts';
import { trialDocument } from '../../../src/tasks/trial/trialDocument.ts';
import type { NewTrialEvent, RecordedTrialEvent } from '../../../src/tasks/trial/trialEvent.ts';
import { TrialLedger } from '../../../src/tasks/trial/trialLedger.ts';
import {
  assignedBlocks,
  coverageOf,
  type FinishedTask,
  randomizationOf,
  trialReport,
  trialTasks,
} from '../../../src/tasks/trial/trialReport.ts';

const minute = 60_000;
const plan = {
  title: 'AI or not',
  ...contrasts.aiOrNot,
  mechanism: { kind: 'coin', share: 0.5 },
  stopping: { kind: 'anytime' },
};
const blocks = { kind: 'blocks', medianEstimateMs: 60 * minute } as const;
const estimate = {
  withoutAi: { typicalMs: 60 * minute },
  withAi: { typicalMs: 45 * minute, nearlyCertainMs: 90 * minute },
};
const bytes = (count: number) => new Uint8Array(count).fill(7);
const seed = '07'.repeat(32);

function trial(chosen: unknown = plan, id = 't') {
  const { event } = TrialLedger.begin(id, chosen, { nowMs: 0, randomBytes: bytes });
  const record: RecordedTrialEvent[] = [{ ...event, tMs: 1000 }];
  const [ledger] = TrialLedger.read(record);
  assert.ok(ledger);
  const add = (step: NewTrialEvent) => {
    const recorded = { ...step, tMs: 1000 + record.length };
    record.push(recorded);
    ledger.apply(recorded);
  };
  const enrol = (task: string, withoutAiMs = 60 * minute) => {
    add(ledger.declareEligible(task));
    add(ledger.freeze(task, { ...estimate, withoutAi: { typicalMs: withoutAiMs } }));
    const { event: coin, assignment } = ledger.assign(task);
    add(coin);
    add(ledger.setLevel(task));
    return assignment;
  };
  return { ledger, record, add, enrol };
}

const refusal = (kind: string, text: string) => (error: unknown) =>
  AppError.is(error) && error.kind === kind && error.message.includes(text);

/** SHA-256 over 48 bits, as the text of the pre-registration says it, written again. */
function uniform(label: string, index: number, of = seed): number {
  const hex = createHash('sha256').update(`${of}:${label}:${index}`).digest('hex');
  return Number(BigInt(`0x${hex.slice(0, 12)}`)) / 2 ** 48;
}

describe('the draw of a trial, repeated by hand', () => {
  it('shuffles each block as Fisher and Yates do, from its own stretch of the seed', () => {
    for (const stratum of ['above', 'below'] as const) {
      for (let block = 0; block < 12; block += 1) {
        const size = [2, 4, 6][Math.floor(uniform(`${stratum}:block`, block) * 3)] ?? 0;
        const arms = [...Array(size / 2).fill('treated'), ...Array(size / 2).fill('control')];
        for (let place = size - 1; place > 0; place -= 1) {
          const other = Math.floor(uniform(`${stratum}:block:${block}`, place) * (place + 1));
          [arms[place], arms[other]] = [arms[other], arms[place]];
        }
        assert.deepEqual(blockArms(seed, stratum, block), arms);
      }
    }
  });

  it('tosses by the share, and sends tasks above the median to a stratum of their own', () => {
    for (let index = 0; index < 40; index += 1) {
      const arm = uniform('all', index) < 0.7 ? 'treated' : 'control';
      assert.deepEqual(drawAssignment(seed, { kind: 'coin', share: 0.7 }, 'all', index), {
        arm,
        stratum: 'all',
        index,
      });
    }
    assert.equal(stratumOf({ kind: 'coin', share: 0.5 }, 1e12), 'all');
    assert.equal(stratumOf(blocks, 60 * minute), 'below');
    assert.equal(stratumOf(blocks, 60 * minute + 1), 'above');
    assert.throws(() => newSeed(() => new Uint8Array(31)), refusal('internal', '32 bytes'));
  });

  it('counts places within each stratum', () => {
    const { enrol } = trial({ ...plan, mechanism: blocks });
    const drawn = [30, 90, 30, 90, 90].map((minutes, index) => enrol(`task-${index}`, minutes * minute));
    assert.deepEqual(
      drawn.map(({ stratum, index }) => `${stratum} ${index}`),
      ['below 0', 'above 0', 'below 1', 'above 1', 'above 2'],
    );
  });
});

describe('the record of a trial', () => {
  it('refuses every step after the end, and goes on saying what was done against the arm', () => {
    const { ledger, add, enrol } = trial();
    enrol('in');
    add(ledger.declareEligible('frozen'));
    add(ledger.freeze('frozen', estimate));
    add(ledger.declareEligible('eligible'));
    add(ledger.declareEligible('tossed'));
    add(ledger.freeze('tossed', estimate));
    add(ledger.assign('tossed').event);
    add(ledger.end());
    const ended = refusal('refused', 'This trial has ended');
    assert.throws(() => ledger.exclude('other', 'no time'), ended);
    assert.throws(() => ledger.declareEligible('other'), ended);
    assert.throws(() => ledger.freeze('eligible', estimate), ended);
    assert.throws(() => ledger.assign('frozen'), ended);
    assert.throws(() => ledger.setLevel('tossed'), ended);
    assert.throws(() => ledger.end(), ended);
    add(ledger.recordDeviation('in', 'asked a model'));
    assert.deepEqual(ledger.taskOf('in')?.deviations, ['asked a model']);
  });

  it('keeps the reason of an exclusion without blanks, and wants one', () => {
    const { ledger } = trial();
    assert.throws(() => ledger.exclude('a', ' \n'), refusal('badInput', 'few words'));
    assert.deepEqual(ledger.exclude('a', ' too hard ').data, { trial: 't', reason: 'too hard' });
  });

  it('takes in each step once, in its order, as it was recorded', () => {
    const { ledger, record, enrol } = trial();
    const assignment = enrol('a');
    assert.deepEqual(ledger.tasks, [
      {
        task: 'a',
        eligibleMs: 1001,
        deviations: [],
        estimate,
        assignedMs: 1003,
        assignment,
        level: ledger.plan[assignment.arm].level,
      },
    ]);
    assert.deepEqual([ledger.id, ledger.startedMs, ledger.isOpen, ledger.endedMs], ['t', 1000, true, undefined]);
    // Everything a second time, with other words: nothing changes.
    const again: readonly (readonly [string, RecordedTrialEvent['data']])[] = [
      ['trial.eligible', {}],
      ['trial.freeze', { withoutAi: { typicalMs: 1 }, withAi: { typicalMs: 1 } }],
      ['trial.coin', { arm: assignment.arm === 'treated' ? 'control' : 'treated', stratum: 'all', index: 5 }],
      ['trial.level', { level: 'Delegate' }],
      ['trial.exclude', { reason: 'does not suit me' }],
    ];
    const before = structuredClone(ledger.tasks);
    for (const [kind, data] of again) ledger.apply({ kind, task: 'a', tMs: 9000, data: { trial: 't', ...data } });
    assert.deepEqual(ledger.tasks, before);
    assert.deepEqual(ledger.exclusions, []);
    assert.equal(TrialLedger.read(record)[0]?.tasks.length, 1);
  });

  it('leaves out what comes too early, belongs to another trial, or is damaged', () => {
    const { ledger, add } = trial();
    const apply = (kind: string, task: string | null, data: RecordedTrialEvent['data'], trialId = 't') =>
      ledger.apply({ kind, task, tMs: 5000, data: { trial: trialId, ...data } });
    const coin = { arm: 'treated', stratum: 'all', index: 0 };
    const frozen = { withoutAi: { typicalMs: 5 }, withAi: { typicalMs: 5 } };
    // Of a task that nobody declared eligible.
    apply('trial.freeze', 'a', frozen);
    apply('trial.coin', 'a', coin);
    assert.deepEqual(ledger.tasks, []);
    // Of another trial, of another kind.
    apply('trial.eligible', 'a', {}, 'u');
    apply('trial.end', null, { seed: 'x' }, 'u');
    apply('trial.toString', 'a', {});
    apply('trial.departure', null, { what: 'x' }, 'u');
    apply('trial.departure', null, { what: 7 });
    assert.deepEqual([ledger.tasks, ledger.isOpen, ledger.backlogDeviations], [[], true, []]);
    add(ledger.declareEligible('a'));
    const bare = { task: 'a', eligibleMs: 1001, deviations: [] };
    // Before the estimates there is no coin, before the coin neither a level nor anything against it.
    apply('trial.coin', 'a', coin);
    apply('trial.level', 'a', { level: 'Edit' });
    apply('trial.contamination', 'a', { what: 'x' });
    // Damaged.
    apply('trial.freeze', 'a', { withoutAi: { typicalMs: 0 }, withAi: { typicalMs: 5 } });
    apply('trial.freeze', 'a', {});
    apply('trial.exclude', 'a', {});
    apply('trial.departure', 'a', { what: 'of one task' });
    assert.deepEqual(ledger.tasks, [bare]);
    assert.deepEqual(ledger.backlogDeviations, [{ tMs: 5000, task: 'a', text: 'of one task' }]);
    apply('trial.freeze', 'a', frozen);
    const estimated = { ...bare, estimate: frozen };
    assert.deepEqual(ledger.tasks, [estimated]);
    apply('trial.coin', 'a', { ...coin, arm: 'both' });
    apply('trial.level', 'a', { level: 'Edit' });
    apply('trial.contamination', 'a', { what: 'x' });
    assert.deepEqual(ledger.tasks, [estimated]);
    apply('trial.coin', 'a', { ...coin, block: 3 });
    const tossed = { ...estimated, assignedMs: 5000, assignment: { ...coin, block: 3 } };
    apply('trial.level', 'a', { level: 7 });
    apply('trial.contamination', 'a', { what: 7 });
    assert.deepEqual(ledger.tasks, [tossed]);
    // What is left out stays out.
    add(ledger.exclude('b', 'no time'));
    apply('trial.eligible', 'b', {});
    assert.deepEqual(
      [ledger.tasks.length, ledger.exclusions.map(({ task, text }) => [task, text])],
      [1, [['b', 'no time']]],
    );
    apply('trial.end', null, {});
    ledger.apply({ kind: 'trial.end', task: null, tMs: 7000, data: { trial: 't' } });
    assert.equal(ledger.endedMs, 5000, 'the first end counts');
  });

  it('an eligible task can still be left out, and is then no task of the trial', () => {
    const { ledger, add } = trial();
    add(ledger.declareEligible('a'));
    add(ledger.exclude('a', 'no time'));
    assert.deepEqual([ledger.tasks, ledger.exclusions.length], [[], 1]);
  });

  it('reads several trials, and no trial whose start is missing or damaged', () => {
    const first = trial(plan, 'one');
    const second = trial(plan, 'two');
    first.enrol('a');
    const [start] = first.record;
    assert.ok(start);
    const damaged = { ...start, data: { ...start.data, trial: 'three', plan: {} } };
    const nameless = { ...start, data: { ...start.data, trial: 4 } };
    const other = { ...start, kind: 'trial.end', data: { ...start.data, trial: 'five' } };
    const lost = { tMs: 1, kind: 'trial.eligible', task: 'a', data: { trial: 'six' } };
    const read = TrialLedger.read([damaged, nameless, other, lost, ...second.record, ...first.record]);
    assert.deepEqual(
      read.map(({ id, tasks }) => [id, tasks.length]),
      [
        ['two', 0],
        ['one', 1],
      ],
    );
    const asked: unknown[] = [];
    readTrials({
      events: (filter) => {
        asked.push(filter);
        return [];
      },
    });
    assert.deepEqual(asked, [{ kindPrefix: 'trial' }]);
  });

  it('keeps the model of an arm with the plan', () => {
    const { ledger } = trial({ ...plan, ...modelContrast('red', 'blue', 'Edit') });
    assert.deepEqual(ledger.plan.control, { label: 'with blue', level: 'Edit', model: 'blue' });
    assert.ok(!('model' in trial().ledger.plan.treated));
  });
});

describe('the report of a trial', () => {
  const finish = (id: string, measuredMs: number, doneMs: number, more: Partial<FinishedTask> = {}): FinishedTask => ({
    id,
    measuredMs,
    doneMs,
    ...more,
  });

  it('takes finished tasks in the order in which they were done, with an arm and a time', () => {
    const { ledger, add, enrol } = trial({ ...plan, mechanism: blocks });
    const [b, a] = [enrol('b', 90 * minute), enrol('a', 30 * minute)];
    add(ledger.declareEligible('no coin'));
    const tasks = trialTasks(ledger, [
      finish('b', 5, 20),
      finish('a', 3, 10),
      finish('no coin', 3, 5),
      finish('stranger', 3, 5),
      finish('a', 0, 1),
    ]);
    assert.deepEqual(tasks, [
      { treated: a.arm === 'treated', estimate: 30 * minute, time: 3, otherTimes: undefined, stratum: 'below' },
      { treated: b.arm === 'treated', estimate: 90 * minute, time: 5, otherTimes: undefined, stratum: 'above' },
    ]);
    const coin = trial();
    coin.enrol('a');
    assert.ok(!('stratum' in (trialTasks(coin.ledger, [finish('a', 3, 1)])[0] ?? {})));
  });

  it('covers what was started, enrolled or left out, and warns below a half', () => {
    const { ledger, add, enrol } = trial();
    enrol('a');
    add(ledger.declareEligible('b'));
    assert.deepEqual(coverageOf(ledger, ['a']), {
      randomised: 1,
      eligible: 2,
      text: '1 of 2 eligible tasks randomized',
      banner: null,
    });
    add(ledger.exclude('c', 'no time'));
    assert.deepEqual(coverageOf(ledger, []), {
      randomised: 1,
      eligible: 3,
      text: '1 of 3 eligible tasks randomized',
      banner: 'Only 1 of 3 tasks were randomized: what the trial shows may not hold for the others.',
    });
    assert.equal(coverageOf(trial().ledger, []).banner, null);
  });

  it('believes of the randomised only, and from ten on', () => {
    const { ledger, enrol } = trial();
    const ids = Array.from({ length: 10 }, (_, index) => `task-${index}`);
    for (const id of ids) enrol(id);
    const done = ids.map((id, index) => finish(id, 50 * minute, index, { feltHelp: 0.5 + index / 10 }));
    const strangers = [finish('stranger', 1, 1, { feltHelp: 9, isCorrected: true })];
    const whole = trialReport(ledger, [...done, ...strangers], []);
    assert.equal(whole.forecast.n, 10);
    assert.ok(Math.abs((whole.forecast.ratio ?? 0) - 0.75) < 1e-12);
    const { ratio: feltRatio, n: feltCount } = whole.felt;
    assert.deepEqual(
      { ratio: feltRatio, n: feltCount },
      { ratio: geometricMean(done.map(({ feltHelp }) => feltHelp ?? 0)), n: 10 },
    );
    assert.deepEqual([whole.corrected, whole.unfinished, whole.withdrawn], [[], [], []]);
    const nine = trialReport(
      ledger,
      [finish('task-0', 1, 1, { feltHelp: null, isCorrected: true }), ...done.slice(1)],
      [],
    );
    assert.deepEqual([nine.felt.ratio, nine.felt.n], [null, 9]);
    assert.deepEqual(nine.corrected, ['task-0']);
    const some = trialReport(
      ledger,
      done.slice(2),
      [],
      [],
      [
        { task: 'task-0', why: 'a test' },
        { task: 'stranger', why: undefined },
      ],
    );
    assert.deepEqual(some.withdrawn, [{ task: 'task-0', why: 'a test' }]);
    assert.deepEqual(some.unfinished, ['task-1'], 'neither done nor withdrawn');
  });

  it('names the tasks that were open at once', () => {
    const { ledger, enrol } = trial();
    const spans: readonly (readonly [string, number, number])[] = [
      ['a', 0, 10],
      ['b', 10, 20],
      ['c', 12, 14],
      ['d', 15, 30],
      ['e', 30, 40],
    ];
    for (const [id] of spans) enrol(id);
    const done = spans.map(([id, startedMs, doneMs]) => finish(id, minute, doneMs, { startedMs }));
    const report = trialReport(ledger, [...done, finish('stranger', 1, 40, { startedMs: 0 })].reverse(), []);
    assert.deepEqual([...report.overlapping].sort(), ['b', 'c', 'd']);
    assert.equal(
      report.overlapText,
      '3 tasks overlapped, for example with agents at work on several: their active time no longer adds up.',
    );
    const apart = trialReport(ledger, [...done.slice(0, 2), finish('c', minute, 14)], []);
    assert.deepEqual([apart.overlapping, apart.overlapText], [[], null]);
  });

  it('reads a fixed trial at its registered number, an open one never', () => {
    const fixed = trial({ ...plan, stopping: { kind: 'fixed', tasks: 12 } });
    const open = trial();
    const done = Array.from({ length: 14 }, (_, index) => finish(`task-${index}`, (40 + index * 3) * minute, index));
    for (const { id } of done) {
      fixed.enrol(id, (30 + id.length * 7 + done.findIndex((one) => one.id === id)) * minute);
      open.enrol(id);
    }
    assert.equal(trialReport(fixed.ledger, done, []).fixed?.n, 12);
    assert.equal(trialReport(fixed.ledger, done.slice(0, 11), []).fixed, undefined);
    assert.equal(trialReport(open.ledger, done, []).fixed, undefined);
  });

  it('counts an abandoned task as a minute at least, by arm, and never lifts the gate', () => {
    const { ledger, enrol } = trial();
    const arms = Array.from({ length: 14 }, (_, index) => enrol(`task-${index}`, (40 + index) * minute).arm);
    const done = arms.map((_, index) => finish(`task-${index}`, (50 + ((index * 7) % 11)) * minute, index)).slice(2);
    const givenUp = [
      { id: 'task-0', atLeastMs: 0, abandonedMs: 1 },
      { id: 'task-1', atLeastMs: 30 * minute, abandonedMs: 2 },
      { id: 'stranger', atLeastMs: 30 * minute, abandonedMs: 2 },
    ];
    const { abandoned } = trialReport(ledger, done, [], givenUp);
    assert.deepEqual(abandoned?.tasks, [
      { task: 'task-0', arm: arms[0], atLeastMs: 0 },
      { task: 'task-1', arm: arms[1], atLeastMs: 30 * minute },
    ]);
    const ratioWith = (times: readonly [number, number]) =>
      trialReport(ledger, [finish('task-0', times[0], 1), finish('task-1', times[1], 2), ...done], []).effect.figures
        ?.ratio;
    const factor = (arm: string | undefined, which: string) => (arm === which ? 2 : 1);
    const expected = [
      ratioWith([minute, 30 * minute]),
      ratioWith([2 * minute, 60 * minute]),
      ratioWith([minute * factor(arms[0], 'treated'), 30 * minute * factor(arms[1], 'treated')]),
      ratioWith([minute * factor(arms[0], 'control'), 30 * minute * factor(arms[1], 'control')]),
    ];
    assert.ok(expected.every((ratio) => ratio !== undefined));
    assert.deepEqual(
      abandoned?.effects.slice(1).map(({ ratio }) => ratio),
      expected,
    );
    const few = trialReport(ledger, done.slice(0, 9), [], givenUp);
    assert.ok(few.abandoned?.effects.every(({ ratio }) => ratio === null));
  });
});

describe('the exact check of a trial', () => {
  const play = (mechanism: unknown, tasks: number, ratio: number) => {
    const made = trial({ ...plan, mechanism });
    const finished = Array.from({ length: tasks }, (_, index) => {
      const estimateMs = (30 + ((index * 13) % 60)) * minute;
      const { arm } = made.enrol(`task-${index}`, estimateMs);
      const noise = Math.exp(0.4 * Math.sin(index * 2.3));
      const measuredMs = estimateMs * noise * (arm === 'treated' ? ratio : 1);
      // Done in another order than begun.
      return { id: `task-${index}`, measuredMs, doneMs: (index * 7) % tasks };
    });
    return { ...made, finished };
  };

  it('draws coins again at any time and blocks only when the seed is known', () => {
    const coin = play({ kind: 'coin', share: 0.5 }, 16, 0.2);
    assert.ok((randomizationOf(coin.ledger, coin.finished, seededRandom(1))?.p ?? 1) < 0.01);
    const same = play({ kind: 'coin', share: 0.5 }, 16, 1);
    assert.ok((randomizationOf(same.ledger, same.finished, seededRandom(1))?.p ?? 0) > 0.05, 'no effect, no finding');
    const inBlocks = play(blocks, 17, 0.2);
    assert.equal(randomizationOf(inBlocks.ledger, inBlocks.finished, seededRandom(1)), undefined);
    inBlocks.add(inBlocks.ledger.end());
    assert.ok((randomizationOf(inBlocks.ledger, inBlocks.finished, seededRandom(1))?.p ?? 1) < 0.01);
    assert.equal(randomizationOf(coin.ledger, coin.finished.slice(0, 9), seededRandom(1)), undefined);
  });

  it('draws a coin of another share with that share', () => {
    const { ledger, finished } = play({ kind: 'coin', share: 0.8 }, 40, 0.9);
    const tasks = trialTasks(ledger, finished);
    const expected = randomizationTest(
      tasks.map(({ treated }) => (treated ? 1 : 0)),
      tasks.map(({ time }) => Math.log(time)),
      [tasks.map(() => 1), tasks.map((task) => Math.log(task.estimate))],
      drawAssignments(0.8, seededRandom(1)),
    );
    assert.deepEqual(randomizationOf(ledger, finished, seededRandom(1)), expected);
  });

  it('numbers the tasks of a block as they were done', () => {
    const { ledger, add, finished } = play(blocks, 12, 1);
    add(ledger.end());
    const order = [...finished].sort((a, b) => a.doneMs - b.doneMs).map(({ id }) => id);
    const found = assignedBlocks(ledger, [...order, 'stranger']) ?? [];
    const expected = new Map<string, number[]>();
    for (const [number, id] of order.entries()) {
      const drawn = ledger.taskOf(id)?.assignment;
      const key = `${drawn?.stratum}:${drawn?.block}`;
      expected.set(key, [...(expected.get(key) ?? []), number]);
    }
    assert.deepEqual(
      found.map(({ tasks }) => tasks),
      [...expected.values()],
    );
    assert.deepEqual(
      found.map(({ size }) => size),
      [...expected.keys()].map((key) => {
        const [stratum, block] = key.split(':');
        return blockArms(seed, stratum === 'above' ? 'above' : 'below', Number(block)).length;
      }),
    );
    const coin = play({ kind: 'coin', share: 0.5 }, 3, 1);
    coin.add(coin.ledger.end());
    assert.equal(assignedBlocks(coin.ledger, ['task-0']), undefined);
  });
});

describe('a trial with the tasks of the record', () => {
  const overview = {
    rows: [
      {
        id: 'a',
        title: 'One',
        startedMs: 1000,
        measuredMs: 5 * minute,
        doneMs: 9,
        feltHelp: 0.5,
        isBlind: true,
        isCorrected: true,
        elapsedMs: 4 * minute,
        sensitivity: { min5Ms: 1, min15Ms: 2 },
      },
      {
        id: 'seen',
        title: 'Seen',
        startedMs: 999,
        measuredMs: 6 * minute,
        doneMs: 8,
        feltHelp: 0.5,
        isBlind: false,
        isCorrected: false,
        elapsedMs: 9 * minute,
        sensitivity: { min5Ms: 7 * minute, min15Ms: 8 * minute },
      },
    ],
    unasked: [{ id: 'unasked', title: 'Two', startedMs: 1002 }],
    open: [{ id: 'open', title: 'Three', startedMs: 4000 }],
    abandoned: [{ id: 'gone', title: 'Four', startedMs: 1003, endedMs: undefined, atLeastMs: 7 * minute }],
    withdrawn: [{ id: 'out', title: 'Five', startedMs: 1004, withdrawnBecause: 'a test' }],
  } as unknown as TaskOverview;

  it('knows the titles of all of them, and which count', () => {
    const titleOf = titlesOf(overview);
    assert.deepEqual(['a', 'unasked', 'open', 'gone', 'out', 'never'].map(titleOf), [
      'One',
      'Two',
      'Three',
      'Four',
      'Five',
      'never',
    ]);
    assert.deepEqual(finishedTasks(overview), [
      {
        id: 'a',
        measuredMs: 5 * minute,
        startedMs: 1000,
        doneMs: 9,
        // Never less than the corrected time, and without pauses to count in other ways.
        otherTimes: { elapsed: 5 * minute },
        feltHelp: 0.5,
        isCorrected: true,
      },
      {
        id: 'seen',
        measuredMs: 6 * minute,
        startedMs: 999,
        doneMs: 8,
        otherTimes: { min5: 7 * minute, min15: 8 * minute, elapsed: 9 * minute },
        // Felt after the reveal is no belief.
        feltHelp: null,
        isCorrected: false,
      },
    ]);
  });

  it('counts as eligible what was started while it ran, its ends included', () => {
    const { ledger } = trial();
    assert.equal(reportOf(ledger, overview).coverage.eligible, 5);
    ledger.apply({ kind: 'trial.end', task: null, tMs: 1003, data: { trial: 't', seed } });
    assert.equal(reportOf(ledger, overview).coverage.eligible, 3);
  });

  it('is one document, with the seed only after the end', () => {
    const { ledger, add, enrol } = trial();
    const drawn = enrol('a');
    enrol('gone');
    enrol('out');
    add(ledger.recordDeviation('a', 'asked'));
    add(ledger.declareEligible('later'));
    const document = trialDocument(ledger, overview);
    assert.deepEqual(
      [document.id, document.started, document.ended, document.seed],
      ['t', '1970-01-01T00:00:01.000Z', null, null],
    );
    assert.deepEqual([document.fixed, document.randomizationTest], [null, null]);
    assert.equal(document.preregistration, ledger.preregistrationHash);
    assert.deepEqual(document.withdrawn, [{ task: 'out', why: 'a test' }]);
    assert.deepEqual(
      document.abandoned?.tasks.map(({ task, atLeastMs }) => [task, atLeastMs]),
      [['gone', 7 * minute]],
    );
    assert.deepEqual(document.tasks[0], {
      task: 'a',
      withoutAiMs: 60 * minute,
      withAiMs: 45 * minute,
      arm: drawn.arm,
      level: ledger.plan[drawn.arm].level,
      deviations: ['asked'],
      isWithdrawn: false,
      wouldDoWithoutAi: null,
    });
    assert.deepEqual(document.tasks[3], {
      task: 'later',
      withoutAiMs: null,
      withAiMs: null,
      arm: null,
      level: null,
      deviations: [],
      isWithdrawn: false,
      wouldDoWithoutAi: null,
    });
    add(ledger.end());
    const over = trialDocument(ledger, overview);
    assert.deepEqual([over.seed, over.ended !== null], [seed, true]);
  });

  it('has the figures of a fixed trial and the exact check from a fixed seed', () => {
    const { ledger, enrol } = trial({ ...plan, stopping: { kind: 'fixed', tasks: 12 } });
    const rows = Array.from({ length: 14 }, (_, index) => {
      enrol(`task-${index}`, (30 + index) * minute);
      return {
        id: `task-${index}`,
        title: 'x',
        startedMs: 2000,
        measuredMs: (40 + ((index * 5) % 9)) * minute,
        doneMs: index,
        elapsedMs: 50 * minute,
        sensitivity: { min5Ms: 41 * minute, min15Ms: 42 * minute },
      };
    });
    const full = { ...overview, rows } as unknown as TaskOverview;
    const document = trialDocument(ledger, full);
    assert.equal(document.fixed?.n, 12);
    assert.equal(document.randomizationTest?.p, randomizationOf(ledger, finishedTasks(full), seededRandom(1))?.p);
    assert.notEqual(document.randomizationTest, null);
  });
});

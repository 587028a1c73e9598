import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { blockArms, drawAssignment } from '../../../src/tasks/trial/assignment.ts';
import { contrasts, mechanismFor, modelContrast } from '../../../src/tasks/trial/plan.ts';
import { commitmentOf, newSeed, uniformOf } from '../../../src/tasks/trial/seed.ts';
import type { NewTrialEvent } from '../../../src/tasks/trial/trialEvent.ts';
import { TrialLedger } from '../../../src/tasks/trial/trialLedger.ts';
import { assignedBlocks, checkSeed, coverageOf, trialReport } from '../../../src/tasks/trial/trialReport.ts';

const minute = 60_000;
const assignment = { kind: 'coin', share: 0.5 } as const;
const plan = {
  title: 'AI or not',
  ...contrasts.aiOrNot,
  mechanism: assignment,
  stopping: { kind: 'anytime' },
} as const;
const estimate = { withoutAi: { typicalMs: 60 * minute }, withAi: { typicalMs: 45 * minute } };
const bytes = (count: number) => new Uint8Array(count).fill(7);

/** A trial whose steps are recorded as they are made. */
function trial(chosen: unknown = plan, randomBytes = bytes) {
  const start = TrialLedger.begin('t1', chosen, { nowMs: Date.UTC(2026, 0, 5), randomBytes });
  const record = [{ ...start.event, tMs: 0 }];
  const [ledger] = TrialLedger.read(record);
  assert.ok(ledger);
  const add = (event: NewTrialEvent) => {
    const recorded = { ...event, tMs: record.length };
    record.push(recorded);
    ledger.apply(recorded);
  };
  const enrol = (task: string, withoutAiMs = 60 * minute) => {
    add(ledger.declareEligible(task));
    add(ledger.freeze(task, { ...estimate, withoutAi: { typicalMs: withoutAiMs } }));
    const { event, assignment: drawn } = ledger.assign(task);
    add(event);
    add(ledger.setLevel(task));
    return drawn;
  };
  return { start, record, ledger, add, enrol };
}

describe('the assignment of a trial', () => {
  it('is fixed by the seed that was promised', () => {
    const { start, ledger, add, enrol } = trial();
    const seed = '07'.repeat(32);
    assert.equal(start.commitment, createHash('sha256').update(seed).digest('hex'));
    assert.match(start.preregistration.markdown, new RegExp(start.commitment));
    assert.equal(
      start.event.data['preregistration'],
      createHash('sha256').update(start.preregistration.markdown).digest('hex'),
    );
    assert.ok(!start.preregistration.markdown.includes(seed));
    // SHA-256("0707…:all:0"), first 12 hex digits over 16^12: anybody can repeat the draw with a shell.
    const hash = createHash('sha256').update(`${seed}:all:0`).digest('hex');
    const expected = Number.parseInt(hash.slice(0, 12), 16) / 16 ** 12 < 0.5 ? 'treated' : 'control';
    assert.equal(enrol('a').arm, expected);
    assert.equal(ledger.revealedSeed, undefined);
    add(ledger.end());
    assert.equal(ledger.revealedSeed, seed);
    assert.deepEqual(checkSeed(ledger), { fitsCommitment: true, wrongTasks: [] });
  });

  it('shows a record that was changed afterwards', () => {
    const { record, enrol, ledger, add } = trial();
    for (const task of ['a', 'b', 'c']) enrol(task);
    add(ledger.end());
    const changed = record.map((event) => {
      if (event.kind !== 'trial.coin' || event.task !== 'b') return event;
      return { ...event, data: { ...event.data, arm: event.data['arm'] === 'treated' ? 'control' : 'treated' } };
    });
    const [ledgerChanged] = TrialLedger.read(changed);
    assert.ok(ledgerChanged);
    assert.deepEqual(checkSeed(ledgerChanged)?.wrongTasks, ['b']);
    const [otherSeed] = TrialLedger.read(
      record.map((event) =>
        event.kind === 'trial.start' ? { ...event, data: { ...event.data, sealedSeed: '08'.repeat(32) } } : event,
      ),
    );
    assert.ok(otherSeed);
    assert.equal(checkSeed(otherSeed)?.fitsCommitment, false);
  });

  it('falls on the treated arm as often as the plan says', () => {
    for (const share of [0.5, 0.7, 0.8]) {
      let treated = 0;
      for (let index = 0; index < 4000; index++) {
        if (drawAssignment('seed', { kind: 'coin', share }, 'all', index).arm === 'treated') treated++;
      }
      // Four standard errors of a share of 4,000.
      assert.ok(Math.abs(treated / 4000 - share) < 4 * Math.sqrt((share * (1 - share)) / 4000), `${share}: ${treated}`);
    }
  });

  it('fills blocks of random size with both arms alike', () => {
    const sizes = new Set<number>();
    fc.assert(
      fc.property(fc.string(), fc.nat(50), (seed, block) => {
        const arms = blockArms(seed, 'above', block);
        sizes.add(arms.length);
        assert.equal(arms.filter((arm) => arm === 'treated').length * 2, arms.length);
      }),
    );
    assert.deepEqual([...sizes].sort(), [2, 4, 6]);
    const mechanism = { kind: 'blocks', medianEstimateMs: 1 } as const;
    const first = blockArms('s', 'below', 0);
    const second = blockArms('s', 'below', 1);
    const assigned = [...first, ...second].map((_, index) => drawAssignment('s', mechanism, 'below', index));
    assert.deepEqual(
      assigned.map(({ arm }) => arm),
      [...first, ...second],
    );
    assert.equal(assigned.at(-1)?.block, 1);
  });

  it('takes its seed from the source it is given, whole', () => {
    assert.equal(newSeed(bytes), '07'.repeat(32));
    assert.throws(() => newSeed(() => new Uint8Array(8)), /32 bytes/);
    assert.notEqual(commitmentOf('a'), commitmentOf('b'));
    const uniforms = Array.from({ length: 1000 }, (_, index) => uniformOf('s', 'l', index));
    assert.ok(uniforms.every((value) => value >= 0 && value < 1));
  });
});

describe('the order of a trial', () => {
  it('refuses every step that comes too early or twice', () => {
    const { ledger, add } = trial();
    assert.throws(() => ledger.freeze('a', estimate), /eligible/);
    assert.throws(() => ledger.assign('a'), /eligible/);
    add(ledger.declareEligible('a'));
    assert.throws(() => ledger.declareEligible('a'), /already/);
    assert.throws(() => ledger.assign('a'), /Estimate the task with and without AI first/);
    add(ledger.freeze('a', estimate));
    assert.throws(() => ledger.freeze('a', estimate), /frozen/);
    assert.throws(() => ledger.setLevel('a'), /Draw the arm/);
    assert.throws(() => ledger.recordDeviation('a', 'asked'), /no arm/);
    add(ledger.assign('a').event);
    assert.throws(() => ledger.assign('a'), /nothing is drawn twice/);
    assert.throws(() => ledger.exclude('a', 'too hard'), /has its arm; it stays/);
    add(ledger.setLevel('a'));
    assert.throws(() => ledger.setLevel('a'), /is set/);
    assert.throws(() => ledger.exclude('b', ' '), /few words/);
    add(ledger.exclude('b', 'needs a colleague'));
    assert.throws(() => ledger.declareEligible('b'), /left out/);
    add(ledger.end());
    assert.throws(() => ledger.declareEligible('c'), /has ended/);
  });

  it('leaves out what a record has out of order', () => {
    const { record } = trial();
    const base = { tMs: 1, task: 'a' };
    const [ledger] = TrialLedger.read([
      ...record,
      { ...base, kind: 'trial.coin', data: { trial: 't1', arm: 'treated', stratum: 'all', index: 0 } },
      { ...base, kind: 'trial.eligible', data: { trial: 't1' } },
      { ...base, kind: 'trial.coin', data: { trial: 't1', arm: 'treated', stratum: 'all', index: 0 } },
    ]);
    assert.equal(ledger?.taskOf('a')?.assignment, undefined);
  });

  it('sets the level of the arm', () => {
    const { ledger, enrol } = trial();
    for (const task of ['a', 'b', 'c', 'd', 'e', 'f']) enrol(task);
    for (const { assignment: drawn, level } of ledger.tasks) {
      assert.equal(level, drawn?.arm === 'treated' ? 'Edit' : 'Off');
    }
    assert.equal(new Set(ledger.tasks.map(({ level }) => level)).size, 2);
  });

  it('refuses a plan without a contrast, and shares that starve an arm', () => {
    assert.throws(() => trial({ ...plan, control: plan.treated }), /arms are the same/);
    assert.throws(() => trial({ ...plan, mechanism: { kind: 'coin', share: 0.95 } }), /mechanism/);
    assert.throws(() => trial({ ...plan, ...modelContrast('m', 'm', 'Edit') }), /arms are the same/);
    assert.equal(trial({ ...plan, ...modelContrast('m', 'n', 'Edit') }).ledger.plan.control.model, 'n');
    assert.throws(() => mechanismFor(0.9, []), /between 0.5 and 0.8/);
    assert.deepEqual(mechanismFor(0.5, [1, 2, 3]), assignment);
    assert.deepEqual(mechanismFor(0.5, [8, 1, 2, 7, 3, 6, 4, 5]), { kind: 'blocks', medianEstimateMs: 4.5 });
    assert.deepEqual(mechanismFor(0.7, [8, 1, 2, 7, 3, 6, 4, 5]), { kind: 'coin', share: 0.7 });
  });
});

describe('the report of a trial', () => {
  it('shows what was randomised, left out and done against the arm', () => {
    const { ledger, add, enrol } = trial();
    for (let index = 0; index < 12; index++) enrol(`task-${index}`);
    add(ledger.exclude('x', 'no time'));
    add(ledger.recordPlanDeviation('a day off in the middle'));
    const control = ledger.tasks.find(({ assignment: drawn }) => drawn?.arm === 'control');
    assert.ok(control);
    add(ledger.recordDeviation(control.task, 'asked a model in the browser'));
    const finished = ledger.tasks
      .slice(0, 11)
      .map(({ task }, index) => ({ id: task, measuredMs: (40 + index) * minute, doneMs: index }));
    const report = trialReport(ledger, finished, ['y', 'z']);
    assert.equal(report.coverage.text, '12 of 15 eligible tasks randomized');
    assert.equal(report.coverage.banner, null);
    assert.deepEqual(report.deviating, { treated: 0, control: 1 });
    assert.deepEqual(report.unfinished, ['task-11']);
    assert.equal(report.backlogDeviations.length, 1);
    assert.equal(report.effect.arms.treated + report.effect.arms.control, 11);
    assert.equal(report.seedCheck, null);
    assert.doesNotMatch(JSON.stringify(report), /0707/);
  });

  it('puts a banner above figures of few', () => {
    const { ledger, enrol } = trial();
    enrol('a');
    assert.match(coverageOf(ledger, ['a', 'b', 'c']).banner ?? '', /Only 1 of 3/);
  });

  it('gives the blocks back for the randomisation test once the seed is known', () => {
    const { ledger, add, enrol } = trial({ ...plan, mechanism: { kind: 'blocks', medianEstimateMs: 60 * minute } });
    const order = Array.from({ length: 20 }, (_, index) => `task-${index}`);
    for (const [index, task] of order.entries()) enrol(task, (index % 2 === 0 ? 30 : 90) * minute);
    assert.equal(assignedBlocks(ledger, order), undefined);
    add(ledger.end());
    const blocks = assignedBlocks(ledger, order) ?? [];
    assert.deepEqual(
      blocks.flatMap(({ tasks }) => tasks).sort((a, b) => a - b),
      order.map((_, index) => index),
    );
    for (const { size, tasks } of blocks) {
      assert.ok(tasks.length <= size);
      if (tasks.length < size) continue;
      const treated = tasks.filter((task) => ledger.taskOf(order[task] ?? '')?.assignment?.arm === 'treated');
      assert.equal(treated.length * 2, size);
    }
    assert.deepEqual(checkSeed(ledger)?.wrongTasks, []);
  });
});

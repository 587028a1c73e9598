import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { normalDeviates, seededRandom } from '../../../src/statistics/seededRandom.ts';
import { gapFigures } from '../../../src/tasks/figures/gapFigures.ts';
import { contrasts } from '../../../src/tasks/trial/plan.ts';
import { trialDocument } from '../../../src/tasks/trial/trialDocument.ts';
import type { NewTrialEvent } from '../../../src/tasks/trial/trialEvent.ts';
import { TrialLedger } from '../../../src/tasks/trial/trialLedger.ts';
import { trialMarkdown } from '../../../src/tasks/trial/trialMarkdown.ts';
import { trialReport } from '../../../src/tasks/trial/trialReport.ts';

const minute = 60_000;

/** A trial of so many tasks, from the first coin to the revealed seed; the treated ones take `ratio` times as long. */
function play(tasks: number, ratio: number, seed: number, medianEstimateMs?: number) {
  const random = seededRandom(seed);
  const noise = normalDeviates(random);
  const mechanism =
    medianEstimateMs === undefined ? { kind: 'coin', share: 0.5 } : { kind: 'blocks', medianEstimateMs };
  const plan = { title: 'A `trial`', ...contrasts.aiOrNot, mechanism, stopping: { kind: 'anytime' } };
  const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
  const { event } = TrialLedger.begin('t', plan, { nowMs: 0, randomBytes });
  const [ledger] = TrialLedger.read([{ ...event, tMs: 0 }]);
  assert.ok(ledger);
  let tMs = 0;
  const add = (step: NewTrialEvent) => {
    tMs += minute;
    ledger.apply({ ...step, tMs });
  };
  const finished = Array.from({ length: tasks }, (_, index) => {
    const task = `task-${index}`;
    const estimateMs = Math.round(60 * minute * Math.exp(0.6 * noise()));
    add(ledger.declareEligible(task));
    add(ledger.freeze(task, { withoutAi: { typicalMs: estimateMs }, withAi: { typicalMs: estimateMs } }));
    const { event, assignment } = ledger.assign(task);
    add(event);
    add(ledger.setLevel(task));
    const factor = assignment.arm === 'treated' ? ratio : 1;
    return { id: task, measuredMs: estimateMs * factor * Math.exp(0.5 * noise()), doneMs: tMs };
  });
  const before = trialMarkdown(ledger, trialReport(ledger, finished, []), (task) => task);
  add(ledger.end());
  const report = trialReport(ledger, finished, []);
  return { ledger, report, before, markdown: trialMarkdown(ledger, report, (task) => task) };
}

describe('a whole trial', () => {
  it('of 24 tasks ends in a report that can be checked', () => {
    const { ledger, report, before, markdown } = play(24, 0.5, 5, 60 * minute);
    assert.deepEqual(report.seedCheck, { fitsCommitment: true, wrongTasks: [] });
    assert.ok(Math.abs(report.effect.arms.treated - 12) <= 6);
    assert.match(markdown, /# A \\`trial\\`: report/);
    assert.match(markdown, /24 of 24 eligible tasks randomized/);
    assert.match(markdown, /Every arm in the record is what the seed gives/);
    const seed = ledger.revealedSeed ?? '';
    assert.equal(seed.length, 64);
    assert.ok(markdown.includes(seed));
    assert.ok(!before.includes(seed));
    assert.match(before, /The seed is revealed at the end/);
  });

  it('keeps its seed to itself until the end, whatever is printed of it', () => {
    const { ledger } = play(12, 1, 3);
    const [running] = TrialLedger.read([
      {
        ...TrialLedger.begin('u', { ...ledger.plan, stopping: { kind: 'fixed', tasks: 10 } }, { nowMs: 0, randomBytes })
          .event,
        tMs: 0,
      },
    ]);
    assert.ok(running);
    const overview = { rows: [], notEstimated: [], unasked: [], open: [], abandoned: [], withdrawn: [] };
    const seed = running.end().data['seed'];
    assert.equal(typeof seed, 'string');
    const printed = [
      JSON.stringify(trialDocument(running, overview)),
      JSON.stringify(gapFigures(overview, [running])),
      trialMarkdown(running, trialReport(running, [], []), (task) => task),
    ].join();
    assert.ok(!printed.includes(String(seed)));
    assert.equal(trialDocument(ledger, overview).seed, ledger.revealedSeed);
  });

  it('never says more than its interval', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        fc.nat(),
        (n, ratio, seed) => {
          const { report, before, markdown } = play(n, ratio, seed);
          const anytime = report.effect.figures?.anytime ?? null;
          const excludesOne = n >= 20 && anytime !== null && (anytime.lower > 1 || anytime.upper < 1);
          for (const text of [before, markdown]) {
            // A range that names both is no verdict.
            const said = text.replaceAll(/anywhere from (?:under )?\d+% faster to (?:under )?\d+% slower/g, '');
            assert.equal(/\b(?:faster|slower)\b/i.test(said), excludesOne, text);
            if (n < 10) assert.doesNotMatch(text, /ratio of typical times|×/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what an effect of a trial is of', () => {
  const begin = () => {
    const plan = {
      title: 't',
      ...contrasts.aiOrNot,
      mechanism: { kind: 'coin', share: 0.5 },
      stopping: { kind: 'anytime' },
    };
    const { event } = TrialLedger.begin('t', plan, { nowMs: 0, randomBytes });
    const [ledger] = TrialLedger.read([{ ...event, tMs: 0 }]);
    assert.ok(ledger);
    return ledger;
  };
  const enrol = (ledger: TrialLedger, task: string, answer?: 'yes' | 'no' | 'smaller') => {
    const time = { typicalMs: 30 * minute };
    const add = (step: NewTrialEvent) => ledger.apply({ ...step, tMs: 1 });
    add(ledger.declareEligible(task, answer));
    add(ledger.freeze(task, { withoutAi: time, withAi: time }));
    add(ledger.assign(task).event);
    add(ledger.setLevel(task));
  };

  it('leaves out what would not be done without AI, and names how much that is and why', () => {
    const ledger = begin();
    for (let i = 0; i < 12; i++) enrol(ledger, `yes-${i}`, 'yes');
    enrol(ledger, 'older record');
    for (let i = 0; i < 3; i++) enrol(ledger, `no-${i}`, 'no');
    enrol(ledger, 'smaller', 'smaller');
    ledger.apply({ ...ledger.exclude('left', 'the client asked for AI'), tMs: 2 });
    const finished = ledger.tasks.map(({ task }, i) => ({ id: task, measuredMs: (i + 1) * minute, doneMs: i }));
    const report = trialReport(ledger, finished, []);
    assert.equal(report.effect.arms.treated + report.effect.arms.control, 13);
    assert.deepEqual([report.withheld.no.length, report.withheld.smaller.length, report.withheld.excluded], [3, 1, 1]);
    assert.match(
      report.withheld.text ?? '',
      /^The main bias: 5 of 18 tasks \(28%\) .*without AI \(3\).*asked for AI \(1\)/,
    );
    assert.match(
      trialMarkdown(ledger, report, (task) => task),
      /The main bias: 5 of 18/,
    );
    // What was withheld moves no figure.
    const far = finished.map((one) => (/^(no|smaller)/.test(one.id) ? { ...one, measuredMs: 900 * minute } : one));
    assert.deepEqual(trialReport(ledger, far, []).effect, report.effect);
  });

  it('is shown by elapsed time where tasks overlapped, and keeps a withdrawn task as a row', () => {
    const ledger = begin();
    for (let i = 0; i < 24; i++) enrol(ledger, `task-${i}`, 'yes');
    enrol(ledger, 'toy', 'yes');
    const one = (i: number, startedMs: number, endMs: number) => ({
      id: `task-${i}`,
      measuredMs: (20 + (i % 5)) * minute,
      startedMs,
      doneMs: endMs,
      otherTimes: { elapsed: (40 + (i % 3)) * minute },
    });
    const apart = Array.from({ length: 24 }, (_, i) => one(i, i * 100, i * 100 + 50));
    assert.equal(trialReport(ledger, apart, []).overlapText, null);
    const report = trialReport(
      ledger,
      [...apart.slice(0, 23), one(23, 22 * 100 + 10, 9_000)],
      [],
      [],
      [{ task: 'toy', why: 'a toy' }],
    );
    assert.deepEqual([...report.overlapping].sort(), ['task-22', 'task-23']);
    assert.match(report.overlapText ?? '', /^2 tasks overlapped.*no longer adds up\. By elapsed time the ratio is ×/);
    assert.deepEqual(report.unfinished, []);
    assert.match(
      trialMarkdown(ledger, report, (task) => task),
      /Withdrawn after the draw[^#]*toy: a toy/,
    );
  });
});

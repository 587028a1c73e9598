// What a trial says, word for word: the pre-registration, the report, the bounds, the power. Each is a text that others rely on.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { abandonedBounds, type CountedEffect } from '../../../src/tasks/trial/abandonedBounds.ts';
import { checkPlan, contrasts, mechanismFor, modelContrast, type TrialPlan } from '../../../src/tasks/trial/plan.ts';
import { noiseOf, powerSentence } from '../../../src/tasks/trial/powerSentence.ts';
import { preregister } from '../../../src/tasks/trial/preregistration.ts';

const minute = 60_000;
const plan: TrialPlan = {
  title: 'AI or not',
  ...contrasts.aiOrNot,
  mechanism: { kind: 'coin', share: 0.6 },
  stopping: { kind: 'anytime' },
};

describe('the words of a trial', () => {
  it('register a coin that may be read at any time', () => {
    const { markdown, hash } = preregister({ ...plan, title: ' AI \n  or\tnot ' }, 'abc', Date.UTC(2026, 0, 5, 9, 30));
    assert.equal(hash, createHash('sha256').update(markdown, 'utf8').digest('hex'));
    assert.equal(
      markdown,
      `# AI or not

Registered 2026-01-05T09:30:00.000Z.

- **Contrast**: with AI (level Edit) against without AI (level Off).
- **Who is in**: every task that is declared eligible before its assignment; each exclusion is logged before the assignment, with its reason.
- **Order**: eligible, estimate with and without AI, freeze, assignment, level. Nothing is drawn twice.
- **Randomisation**: each task drawn by chance, probability 0.6 of the arm “with AI”, from a seed with the SHA-256 \`abc\`. The seed is revealed at the end.
- **Outcome**: active time, measured from signals (each pause counts up to 2 min, whatever came before it), natural logarithm.
- **Analysis**: intention to treat; ln time on arm and ln of the frozen estimate without AI, by least squares; the ratio of typical times, with AI over without AI.
- **Interval**: 95%, anytime-valid: it may be read after every task.
- **Stopping**: at any time, for any reason; the interval allows it.
- **Words**: "faster" or "slower" only from 20 tasks on, and only if the interval excludes 1 with pauses counted up to 2, 5 and 15 min and for elapsed time.
- **Also reported**: coverage, contamination, abandoned tasks, departures from this plan, felt against measured.
`,
    );
  });

  it('register blocks of two models that are read once', () => {
    const { markdown } = preregister(
      {
        ...plan,
        ...modelContrast('red', 'blue', 'Answer'),
        mechanism: { kind: 'blocks', medianEstimateMs: 44.6 * minute },
        stopping: { kind: 'fixed', tasks: 24 },
      },
      'abc',
      0,
    );
    for (const line of [
      '- **Contrast**: with red (level Answer, model red) against with blue (level Answer, model blue).',
      '- **Randomisation**: permuted blocks of random size 2, 4 or 6, separately for tasks estimated above and up to 45 min, from a seed with the SHA-256 `abc`. The seed is revealed at the end.',
      '- **Interval**: 95%, fixed: read once, after 24 tasks.',
      '- **Stopping**: after 24 tasks.',
    ])
      assert.ok(markdown.split('\n').includes(line), line);
  });

  it('bound what abandoned tasks could do', () => {
    const names = { treated: 'with AI', control: 'without AI' };
    const tasks = [
      { task: 'a', arm: 'treated', atLeastMs: 30 * minute },
      { task: 'b', arm: 'treated', atLeastMs: 40 * minute },
      { task: 'c', arm: 'control', atLeastMs: 20 * minute },
    ] as const;
    const effect = (
      counting: string,
      ratio: number | null,
      lower: number | null,
      upper: number | null,
    ): CountedEffect => ({
      counting,
      n: 12,
      ratio,
      lower,
      upper,
    });
    const say = (...effects: readonly CountedEffect[]) => abandonedBounds(tasks, effects, names)?.text;
    const head =
      'Abandoned: 2 with AI (at least 1 h 10), 1 without AI (at least 20 min). Their times are lower bounds, and the effect leaves them out.';
    const depends = ' What can be said depends on how they are counted.';
    assert.equal(abandonedBounds([], [effect('left out', 1, 1, 1)], names), null);
    assert.equal(say(effect('left out', null, null, null)), `${head} No comparison with them either, yet.`);
    assert.equal(
      say(effect('left out', 0.5, null, null), effect('none', null, null, null), effect('twice', 1.23456, 0.9, 1.7)),
      `${head} Ratio of times: left out ×0.500 (no bounds yet, n = 12); twice ×1.23 (0.900 to 1.70, n = 12).`,
    );
    for (const [lower, upper] of [
      [null, 0.9],
      [0.5, null],
    ] as const)
      assert.match(say(effect('left out', 0.5, lower, upper)) ?? '', /no bounds yet/);
    // On one side of 1 in one way of counting, and not in another.
    assert.equal(say(effect('a', 2, 1.2, 3), effect('b', 2, 1.1, 3))?.includes(depends), false);
    assert.equal(say(effect('a', 2, 1.2, 3), effect('b', 2, 1, 3))?.endsWith(depends), true);
    assert.equal(say(effect('a', 0.5, 0.2, 0.9), effect('b', 0.5, 0.2, 1))?.endsWith(depends), true);
    assert.equal(say(effect('a', 2, 1.2, 3), effect('b', 0.5, 0.2, 0.9))?.endsWith(depends), true);
    assert.equal(say(effect('a', 0.5, 0.2, 0.9), effect('b', 0.5, 0.1, 0.8))?.includes(depends), false);
    assert.equal(say(effect('a', 1, null, null), effect('b', 1, 0.9, 1.1))?.includes(depends), false);
  });

  it('say what a trial can show, with the noise of others until ten own tasks are there', () => {
    assert.deepEqual(noiseOf(Array.from({ length: 9 }, () => 1)).n, 0);
    assert.deepEqual(noiseOf(Array.from({ length: 10 }, (_, index) => index % 2)), {
      sigma: Math.sqrt(2.5 / 9),
      n: 10,
    });
    assert.deepEqual(noiseOf(Array.from({ length: 10 }, () => 1)), { sigma: 0.2, n: 10 }, 'nobody works so evenly');
    const others = powerSentence({ sigma: 0.8, n: 0 });
    assert.match(
      others,
      /^With about 20 tasks you can see a difference of \d\.\d×\. A difference of 2× takes \d+ tasks, METR's 19% takes \d+\. This is based on other developers, until you have 10 finished tasks \(spread 0\.80, 80% power, read once\)\. Reading after every task takes more\.$/,
    );
    const own = powerSentence({ sigma: 0.5, n: 12 }, 0.8);
    assert.match(own, /^With about 20 tasks .* based on your last 12 finished tasks \(spread 0\.50/);
    const tasksFor = (sentence: string, what: string) => Number(new RegExp(`${what} takes (\\d+)`).exec(sentence)?.[1]);
    assert.ok(tasksFor(own, "METR's 19%") > tasksFor(own, 'A difference of 2×'));
    assert.ok(
      tasksFor(powerSentence({ sigma: 0.5, n: 12 }), 'A difference of 2×') < tasksFor(own, 'A difference of 2×'),
      'halves are best',
    );
  });
});

describe('the plan of a trial', () => {
  const refusal = (kind: string, text: string) => (error: unknown) =>
    AppError.is(error) && error.kind === kind && error.message.includes(text);

  it('is refused with the place that is wrong', () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [null, 'wrong at its top: '],
      [{ ...plan, title: 7 }, 'wrong at title: '],
      [{ ...plan, treated: { ...plan.treated, level: 'All' } }, 'wrong at treated.level: '],
      [{ ...plan, mechanism: { kind: 'coin', share: 0.49 } }, 'wrong at mechanism'],
      [{ ...plan, mechanism: { kind: 'coin', share: 0.81 } }, 'wrong at mechanism'],
      [{ ...plan, mechanism: { kind: 'blocks', medianEstimateMs: 0 } }, 'wrong at mechanism'],
      [{ ...plan, stopping: { kind: 'fixed', tasks: 9 } }, 'wrong at stopping'],
      [{ ...plan, stopping: { kind: 'fixed' } }, 'wrong at stopping'],
      [{ ...plan, stopping: { kind: 'never' } }, 'wrong at stopping'],
      [{ ...plan, stopping: {} }, 'wrong at stopping'],
      [{ ...plan, control: plan.treated }, 'The two arms are the same'],
      [{ ...plan, ...modelContrast('a', 'a', 'Edit') }, 'The two arms are the same'],
    ];
    for (const [value, text] of wrong) {
      assert.throws(() => checkPlan(value), refusal('badInput', text), text);
    }
  });

  it('takes every level, both mechanisms at their ends, and models at one level', () => {
    for (const level of ['Off', 'Hint', 'Answer', 'Edit', 'Delegate'] as const) {
      const chosen = { ...plan, ...modelContrast('a', 'b', level) };
      assert.deepEqual(checkPlan(chosen), chosen);
    }
    for (const mechanism of [
      { kind: 'coin', share: 0.5 },
      { kind: 'coin', share: 0.8 },
      { kind: 'blocks', medianEstimateMs: 1 },
    ] as const)
      assert.deepEqual(checkPlan({ ...plan, mechanism }).mechanism, mechanism);
    assert.deepEqual(checkPlan({ ...plan, stopping: { kind: 'fixed', tasks: 10 } }).stopping, {
      kind: 'fixed',
      tasks: 10,
    });
    assert.deepEqual(contrasts.editOrHint.control, { label: 'with hints only', level: 'Hint' });
    assert.deepEqual(modelContrast('a', 'b', 'Edit').treated, { label: 'with a', level: 'Edit', model: 'a' });
  });

  it('takes blocks for a backlog of eight at halves, else a coin', () => {
    const backlog = [80, 10, 30, 20, 50, 40, 60, 70];
    assert.deepEqual(mechanismFor(0.5, backlog), { kind: 'blocks', medianEstimateMs: 45 });
    assert.deepEqual(mechanismFor(0.5, [...backlog, 35]), { kind: 'blocks', medianEstimateMs: 40 });
    assert.deepEqual(mechanismFor(0.5, backlog.slice(1)), { kind: 'coin', share: 0.5 });
    assert.deepEqual(mechanismFor(0.51, backlog), { kind: 'coin', share: 0.51 });
    assert.deepEqual(mechanismFor(0.8, []), { kind: 'coin', share: 0.8 });
    for (const share of [0.49, 0.81, Number.NaN]) {
      assert.throws(() => mechanismFor(share, []), refusal('badInput', 'between 0.5 and 0.8'));
    }
  });
});

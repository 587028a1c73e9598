import { AppError } from '../base/appError.ts';
import { minimalDetectableRatio, tasksToDetect } from '../statistics/effects/power.ts';
import { defaultFirstLook, simulateTrials } from '../statistics/study/simulateTrial.ts';
import { taskOverview } from '../tasks/figures/finishedRows.ts';
import { readTrials, reportOf, titlesOf } from '../tasks/trial/readTrials.ts';
import { trialDocument } from '../tasks/trial/trialDocument.ts';
import { trialMarkdown } from '../tasks/trial/trialMarkdown.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { dataDirectoryFlag, dataDirectoryHelp, readCliStore, writeNotices } from './shared/openCliStore.ts';
import { numberFlag, parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated trial report [--trial ID] [--json | --markdown] [--data-directory DIR]

Prints your trial as it stands: coverage, the effect with its anytime-valid interval, what went against the arms, what was left
out, deviations from the plan. Without --trial the last one. The seed is printed only after the trial has ended.

  --json          one JSON document
  --markdown      the report as Markdown (the default)
${dataDirectoryHelp}

calibrated trial simulate --sigma S --ratio R --tasks N --runs K [--look-every 1] [--seed 1] [--json]

Plays whole trials, each task drawn by chance, and prints how often each way of reading finds an effect: the false-positive rate
when the true ratio is 1, else the power. The anytime-valid interval may be read after every task; the t-test may not.

  --sigma S       spread of ln time given the estimate; one person has 0.45 to 0.85
  --ratio R       true ratio of times with AI over without; 1 = no effect
  --tasks N       tasks in a trial
  --runs K        trials to play
  --look-every N  the figures are read after every N tasks (default 1)
  --first-look N  the first look comes after this task (default ${defaultFirstLook})
  --share P       probability of the arm with AI (default 0.5)
  --level L       level of the intervals (default 0.95)
  --noise-df D    t-distributed noise with D degrees of freedom, a whole number above 2 (default: normal)
  --noise-ratio R how much noisier the arm with AI is (2 = twice the spread; default 1)
  --seed N        seed (default 1)

Example:
  calibrated trial simulate --sigma 0.6 --ratio 1 --tasks 100 --runs 10000 --json
`;

async function run(args: readonly string[], io: CliIo): Promise<number> {
  return args[0] === 'report' ? report(args.slice(1), io) : simulate(args, io);
}

async function report(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    trial: { type: 'string' },
    json: { type: 'boolean' },
    markdown: { type: 'boolean' },
    ...dataDirectoryFlag,
  });
  if (positionals.length > 0) {
    throw new AppError(
      'badInput',
      `"calibrated trial report" takes no "${positionals[0]}"; --help shows what it takes.`,
    );
  }
  if (values.json === true && values.markdown === true) {
    throw new AppError('badInput', 'Choose --json or --markdown, not both.');
  }
  const { store, notices } = await readCliStore(io, values['data-directory']);
  try {
    writeNotices(io, notices);
    const trials = readTrials(store);
    const ledger = values.trial === undefined ? trials.at(-1) : trials.find(({ id }) => id === values.trial);
    if (ledger === undefined) {
      throw new AppError(
        'notFound',
        trials.length === 0
          ? 'No trial is recorded. Start one in the editor with "Calibrated: Start Trial…".'
          : `There is no trial "${values.trial}"; the record has ${trials.map(({ id }) => id).join(', ')}.`,
      );
    }
    const overview = taskOverview(store);
    io.stdout.write(
      values.json === true
        ? `${JSON.stringify(trialDocument(ledger, overview), null, 2)}\n`
        : trialMarkdown(ledger, reportOf(ledger, overview), titlesOf(overview)),
    );
  } finally {
    store.close();
  }
  return 0;
}

async function simulate(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    sigma: { type: 'string' },
    ratio: { type: 'string' },
    tasks: { type: 'string' },
    runs: { type: 'string' },
    'look-every': { type: 'string' },
    'first-look': { type: 'string' },
    share: { type: 'string' },
    level: { type: 'string' },
    'noise-df': { type: 'string' },
    'noise-ratio': { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
  });
  const [action, ...others] = positionals;
  if (action !== 'simulate' || others.length > 0) {
    throw new AppError(
      'badInput',
      'Say "calibrated trial report" or "calibrated trial simulate"; --help shows examples.',
    );
  }
  const whole = { integer: true, from: 1 };
  const noiseDf = values['noise-df'];
  const plan = {
    sigma: numberFlag('sigma', values.sigma, undefined, { above: 0 }),
    ratio: numberFlag('ratio', values.ratio, undefined, { above: 0 }),
    tasks: numberFlag('tasks', values.tasks, undefined, { integer: true, from: 4, below: 100_001 }),
    runs: numberFlag('runs', values.runs, undefined, { ...whole, below: 10_000_001 }),
    lookEvery: numberFlag('look-every', values['look-every'], 1, whole),
    firstLook: numberFlag('first-look', values['first-look'], defaultFirstLook, { integer: true, from: 4 }),
    share: numberFlag('share', values.share, 0.5, { above: 0, below: 1 }),
    level: numberFlag('level', values.level, 0.95, { above: 0, below: 1 }),
    noiseRatio: numberFlag('noise-ratio', values['noise-ratio'], 1, { above: 0 }),
    seed: numberFlag('seed', values.seed, 1, { integer: true, from: 0 }),
    ...(noiseDf === undefined
      ? {}
      : { noiseDf: numberFlag('noise-df', noiseDf, undefined, { integer: true, from: 3 }) }),
  };
  const result = simulateTrials(plan);
  const question = { sigma: plan.sigma, share: plan.share, level: plan.level };
  const document = {
    command: 'trial simulate',
    ...result,
    planning: {
      note: 'Fixed number of tasks, read once, power 0.8. A trial read at any time needs more (see the power above).',
      detectableRatio: minimalDetectableRatio(question, plan.tasks),
      tasksForRatio: plan.ratio === 1 ? null : tasksToDetect(question, plan.ratio),
    },
  };
  if (values.json === true) {
    io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return 0;
  }
  const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
  const what = result.meaning === 'power' ? 'Power' : 'False positives';
  io.stdout.write(
    `${[
      `${what} in ${plan.runs} simulated trials of ${plan.tasks} tasks (sigma ${plan.sigma}, true ratio ${plan.ratio}, ${result.looks} looks):`,
      `  anytime-valid interval  ${percent(result.anytime.rate)}  (held the truth at every look in ${percent(result.anytimeCoverage)})`,
      `  repeated t-test         ${percent(result.repeatedT.rate)}`,
      `  t-test once, at the end ${percent(result.fixedT.rate)}`,
    ].join('\n')}\n`,
  );
  return 0;
}

export const trialCommand: CliCommand = {
  name: 'trial',
  summary: 'Report your trial, or simulate trials (false-positive rate or power)',
  help,
  run,
};

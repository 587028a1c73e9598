import { existsSync, readFileSync } from 'node:fs';
import { parseReplay } from '../../src/cli/replayFile.ts';
import { anytimeInterval } from '../../src/statistics/anytime.ts';
import {
  type EffectToWord,
  minSampleForVerb,
  type PauseRule,
  pauseRules,
  tasksNeeded,
  wordEffect,
  wordUnderRules,
} from '../../src/statistics/effects/wordEffect.ts';
import { robustRegression, type TrialColumns } from '../../src/statistics/regression/robustRegression.ts';
import { normalDeviates, seededRandom } from '../../src/statistics/seededRandom.ts';
import type { ClockEvent } from '../../src/tasks/clocks/activity.ts';
import { timelineOf } from '../../src/tasks/clocks/measure.ts';
import { uncertainGap } from '../../src/tasks/clocks/returnQuestion.ts';
import { type ActivityRecord, record } from '../../src/tasks/clocks/signals.ts';
import { measureRange } from '../../src/tasks/clocks/timeline.ts';
import { replayClocks } from '../../src/tasks/replay/replayedClocks.ts';
import type { Bench, BenchRow } from './bench.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const medians = [30, 60, 120, 300];
/** Used in place of a median: three kinds of help in each arm, at two minutes. */
const mixture = 0;
/** Spread of ln gap. Chosen by us: the middle nine tenths are then between a fifth and five times the median. */
const gapSpread = 1;
/** Spread of ln task size around its estimate (METR: 0.64 pooled). */
const sizeSpread = 0.6;
const tasksOfPool = 300;
const tasksOfTrial = 30;
const trials = 400;
/** The editor calls a window inactive 40 to 70 s after the last key press or click. */
const inactiveAfterMs = 60 * secondMs;
/** Writing a question. Only the editor's own chat shows it; in a browser or terminal it is part of the silence. */
const promptMs = 10 * secondMs;

type Emit = (tMs: number, signal: ActivityRecord) => void;
/**
 * What the extension records from `fromMs`, when the person turns to some help, until `toMs`, when they are back at the keyboard. All of
 * it is task time.
 * @param id Of the request, command or session.
 */
type Help = (fromMs: number, toMs: number, id: string, emit: Emit, askMs: number) => void;

/** A window without key presses or clicks becomes inactive, and active again with the first key press. */
const quietWindow: Help = (fromMs, toMs, _id, emit) => {
  if (toMs - fromMs <= inactiveAfterMs) return;
  emit(fromMs + inactiveAfterMs, record.window(true, false));
  emit(toMs, record.window(true, true));
};
const testTask = { group: 'test', commandLine: 'npm test', isBackground: false };

const helps: Readonly<Record<string, Help>> = {
  'in-editor agent': (fromMs, toMs, id, emit, askMs) => {
    for (let tMs = fromMs + secondMs; tMs < askMs; tMs += secondMs) emit(tMs, record.view('assist', 'writing'));
    emit(askMs, record.request(id, 'start', 'assist'));
    quietWindow(askMs, toMs, id, emit, askMs);
    emit(toMs - 2, record.request(id, 'end', 'assist'));
    emit(toMs - 1, record.review(id, 'start'));
  },
  'terminal agent': (fromMs, toMs, id, emit, askMs) => {
    emit(fromMs + secondMs, record.terminal(id, 'start', 'claude'));
    quietWindow(askMs, toMs, id, emit, askMs);
    // It writes into the open file and scrolls while it works.
    for (let tMs = fromMs + 2 * promptMs; tMs < toMs; tMs += 20 * secondMs) {
      emit(tMs, record.edit('external', 80));
      emit(tMs + 100, record.scroll());
    }
    emit(toMs - 1, record.terminal(id, 'end', 'claude', 0));
  },
  browser: (fromMs, toMs, _id, emit) => {
    emit(fromMs + 500, record.window(false, true));
    if (toMs - fromMs > inactiveAfterMs) emit(fromMs + inactiveAfterMs, record.window(false, false));
    emit(toMs - 500, record.window(true, toMs - fromMs <= inactiveAfterMs));
    emit(toMs, record.window(true, true));
  },
  thinking: quietWindow,
  debugger: (fromMs, toMs, id, emit, askMs) => {
    emit(fromMs + secondMs, record.debug(id, 'start'));
    emit(fromMs + 5 * secondMs, record.debug(id, 'stopped'));
    quietWindow(fromMs, toMs, id, emit, askMs);
    emit(toMs - 1, record.debug(id, 'end'));
  },
  'test run': (fromMs, toMs, id, emit, askMs) => {
    emit(fromMs + secondMs, record.editorTask(id, 'start', testTask));
    quietWindow(fromMs, toMs, id, emit, askMs);
    emit(toMs - 1, record.editorTask(id, 'end', testTask, 0));
  },
};
const places = Object.keys(helps);

interface MeasuredTask {
  readonly lnEstimate: number;
  /** ln of the time under each rule for counting pauses. */
  readonly ln: Readonly<Record<PauseRule, number>>;
}

interface World {
  /** Every question on return is answered with Yes. */
  readonly isAnswered: boolean;
  /** How long writing a question takes. */
  readonly askMs: number;
}

/** Tasks of one world, measured from their signals. @param pick The help used in each turn; the mixture world draws it. */
function pool(pick: () => Help, medianS: number, { isAnswered, askMs }: World, seed: number): readonly MeasuredTask[] {
  const random = seededRandom(seed);
  const normal = normalDeviates(random);
  return Array.from({ length: tasksOfPool }, () => {
    const lnEstimate = Math.log(12) + 0.6 * normal();
    const turns = Math.max(2, Math.round(Math.exp(lnEstimate + sizeSpread * normal())));
    const events: ClockEvent[] = [];
    const add = (tMs: number, kind: string, data: ClockEvent['data']) =>
      events.push({ tMs, kind, data, window: 'w', task: 'a' });
    const emit: Emit = (tMs, { kind, data }) => add(tMs, kind, { ...data });
    emit(0, record.window(true, true));
    add(0, 'task.start', {});
    let nowMs = 0;
    for (let turn = 0; turn < turns; turn += 1) {
      for (let key = 0; key < 5; key += 1) {
        nowMs += 5 * secondMs;
        emit(nowMs, record.edit('typed', 12));
      }
      const gapMs = Math.min(3.5 * 60 * minuteMs, askMs + 1000 * medianS * Math.exp(gapSpread * normal()));
      const signs: ClockEvent[] = [];
      pick()(
        nowMs,
        nowMs + Math.round(gapMs),
        `${turn}`,
        (tMs, { kind, data }) => signs.push({ tMs, kind, data: { ...data }, window: 'w', task: 'a' }),
        nowMs + askMs,
      );
      events.push(...signs.sort((a, b) => a.tMs - b.tMs));
      const gapFromMs = nowMs;
      nowMs += Math.round(gapMs);
      emit(nowMs, record.edit('typed', 12));
      const asked = isAnswered && gapMs > 7 * minuteMs ? uncertainGap(timelineOf(events, nowMs), 'a') : undefined;
      if (asked !== undefined)
        add(nowMs, 'task.answer', { said: 'yes', ms: 0, agoMs: nowMs - Math.max(gapFromMs, asked.fromMs) });
    }
    add(nowMs, 'task.done', {});
    const { sensitivity, elapsedMs } = measureRange(timelineOf(events, nowMs), 0, nowMs, 'a');
    const { min2Ms, min5Ms, min15Ms } = sensitivity;
    const ln = {
      min2: Math.log(min2Ms),
      min5: Math.log(min5Ms),
      min15: Math.log(min15Ms),
      elapsed: Math.log(elapsedMs),
    };
    return { lnEstimate, ln };
  });
}

/** The effect as a trial words it (trialEffect.ts), without its figures over time. Undefined below the gate. */
function effectsOf(columns: ColumnsByRule): Readonly<Record<PauseRule, EffectToWord>> | undefined {
  const { arm } = columns.min2;
  const treated = arm.filter((one) => one === 1).length;
  const arms = { treated, control: arm.length - treated };
  if (tasksNeeded(arms.treated, arms.control) > 0) return undefined;
  const of = (rule: PauseRule): EffectToWord | undefined => {
    const regression = robustRegression(columns[rule]);
    return regression && { ...arms, logRatio: regression.slope, interval: anytimeInterval(regression) };
  };
  const [min2, min5, min15, elapsed] = pauseRules.map(of);
  return min2 && min5 && min15 && elapsed && { min2, min5, min15, elapsed };
}

/** Columns of the tasks done so far; they grow with each one. */
type ColumnsByRule = Readonly<Record<PauseRule, TrialColumns & { readonly y: number[] }>>;

/** 400 trials between two worlds that differ in nothing else. @returns the median ratio, and the share of trials with a verb. */
function compare(a: readonly MeasuredTask[], b: readonly MeasuredTask[], seed: number) {
  const random = seededRandom(seed);
  const ratios: number[] = [];
  let [verbs, verbsOfOne] = [0, 0];
  for (let trial = 0; trial < trials; trial += 1) {
    const [arm, x]: [number[], number[]] = [[], []];
    const columnsOf = (y: number[]) => ({ arm, x, y });
    const columns: ColumnsByRule = {
      min2: columnsOf([]),
      min5: columnsOf([]),
      min15: columnsOf([]),
      elapsed: columnsOf([]),
    };
    let [hasVerb, hasVerbOfOne] = [false, false];
    for (let count = 1; count <= tasksOfTrial; count += 1) {
      const drawn = random() < 0.5 ? 0 : 1;
      const task = (drawn === 0 ? a : b)[Math.floor(random() * tasksOfPool)];
      if (task === undefined) throw new Error('The pool is empty.');
      arm.push(drawn);
      x.push(task.lnEstimate);
      for (const rule of pauseRules) columns[rule].y.push(task.ln[rule]);
      if (count < minSampleForVerb) continue;
      const effects = effectsOf(columns);
      if (effects === undefined) continue;
      hasVerb ||= wordUnderRules(effects).verb !== null;
      hasVerbOfOne ||= wordEffect(effects.min2).verb !== null;
    }
    if (hasVerb) verbs += 1;
    if (hasVerbOfOne) verbsOfOne += 1;
    const slope = robustRegression(columns.min2)?.slope;
    if (slope !== undefined) ratios.push(Math.exp(slope));
  }
  const sorted = ratios.sort((x, y) => x - y);
  return { ratio: sorted[sorted.length >> 1] ?? 1, verbs: verbs / trials, verbsOfOne: verbsOfOne / trials };
}

function symmetryRows(world: World): BenchRow[] {
  const { isAnswered, askMs } = world;
  let seed = 1;
  const rows: BenchRow[] = [];
  for (const medianS of [...medians, mixture]) {
    const random = seededRandom(99);
    const mixed = (first: number) => () =>
      helps[places[(first + Math.floor(random() * 3)) % places.length] ?? ''] ?? quietWindow;
    // The same tasks and gaps in every world: only what is recorded of them differs. The last rows mix three kinds of help in each arm.
    const worlds = places.map((place, index) =>
      medianS === mixture
        ? pool(mixed(index), 120, world, medianS + 1)
        : pool(() => helps[place] ?? quietWindow, medianS, world, medianS + 1),
    );
    const found = worlds.flatMap((a, i) =>
      worlds.slice(i + 1).map((b, j) => ({ ...compare(a, b, ++seed), pair: `${places[i]} / ${places[i + 1 + j]}` })),
    );
    const far = found.toSorted((x, y) => Math.abs(Math.log(y.ratio)) - Math.abs(Math.log(x.ratio)))[0];
    const verbs = Math.max(...found.map((one) => one.verbs));
    const name = `${medianS === mixture ? 'mixtures' : `gaps of ${medianS} s`}, ${isAnswered ? 'all' : 'nothing'} answered${askMs === 0 ? '' : `, ${askMs / secondMs} s to ask`}`;
    rows.push({
      name: `${name}: ratio of the pair furthest from 1 (of ${found.length})`,
      value: Math.round((far?.ratio ?? 1) * 1000) / 1000,
      unit: '×',
      target: '0.95 to 1.05',
      ok: far !== undefined && far.ratio >= 0.95 && far.ratio <= 1.05,
      note: far?.pair ?? '',
    });
    rows.push({
      name: `${name}: most verdicts of a pair in ${trials} trials`,
      value: Math.round(verbs * 1000) / 10,
      unit: '%',
      target: '<= 7 %',
      ok: verbs <= 0.07,
      note: `${Math.round(1000 * Math.max(...found.map((one) => one.verbsOfOne))) / 10} % by one measure alone`,
    });
  }
  return rows;
}

/** The replays with their true seconds, if they are on this machine. */
function caseRows(): BenchRow[] {
  const path = process.env['CALIBRATED_TIME_CASES'] ?? '';
  if (!existsSync(path)) {
    return [
      {
        name: 'replays with true seconds',
        value: 'not here',
        unit: '',
        note: 'CALIBRATED_TIME_CASES names their file',
      },
    ];
  }
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { name, truthSeconds, replay } = JSON.parse(line);
      const { tasks } = replayClocks(parseReplay(replay.map((one: unknown) => JSON.stringify(one)).join('\n')));
      const task = tasks['A'];
      const [active, uncertain] = [(task?.humanActiveMs ?? 0) / 1000, (task?.uncertainMs ?? 0) / 1000];
      return {
        name: `${name}: true ${truthSeconds} s`,
        value: `${active.toFixed(0)} to ${(active + uncertain).toFixed(0)}`,
        unit: 's',
        target: 'the truth within',
        // Half a second of tolerance, because signs are recorded at most once a second.
        ok: truthSeconds >= active - 0.5 && truthSeconds <= active + uncertain + 0.5,
        note: `${uncertain.toFixed(0)} s wide`,
      };
    });
}

async function run(): Promise<readonly BenchRow[]> {
  return [
    ...caseRows(),
    ...[0, promptMs].flatMap((askMs) => [false, true].flatMap((isAnswered) => symmetryRows({ isAnswered, askMs }))),
  ];
}

/** Whether it affects the figures where a person looks for help, in worlds that differ in nothing else. */
export const bench: Bench = { name: 'symmetry', run };

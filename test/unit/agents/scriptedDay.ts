// A day with several agents, written second by second: what each session was, what the person did, and the events that tell of it.
import type { SessionEvent } from '../../../src/agents/sessions/sessionEvent.ts';
import type { SessionState } from '../../../src/agents/sessions/sessionWork.ts';

export type Random = () => number;

/** All times are whole seconds of the day; the tests multiply them. */
export interface ScriptedDay {
  readonly events: readonly SessionEvent[];
  readonly editor: readonly { readonly from: number; readonly to: number; readonly task: string | null }[];
  readonly runs: readonly { readonly from: number; readonly to: number; readonly task: string }[];
  readonly truth: DayTruth;
  readonly now: number;
}

interface DayTruth {
  /** By session: seconds of each state. */
  readonly sessions: ReadonlyMap<string, Readonly<Record<SessionState, number>>>;
  readonly person: { readonly active: number; readonly waiting: number; readonly switches: number };
  /** By task, in agent seconds. */
  readonly tasks: ReadonlyMap<
    string,
    { busy: number; unattended: number; kept: number; unknown: number; beside: number }
  >;
}

/** What the script says of one second of one session; `turn` counts from 1 within the session. */
interface Second {
  busy: boolean;
  waits: boolean;
  turn: number;
}

interface ScriptedSession {
  readonly name: string;
  readonly from: number;
  to: number;
  readonly seconds: Second[];
  readonly prompts: number[];
  readonly turns: { readonly from: number; readonly kept: (boolean | null)[] }[];
  readonly events: Omit<SessionEvent, 'source' | 'tMs'>[];
  readonly at: number[];
}

const taskNames = ['a', 'b', 'c'];

/** @param zero UTC ms of second 0. */
export function scriptDay(random: Random, zero: number): ScriptedDay {
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const chance = (share: number) => random() < share;
  const now = between(4, 9) * 3600;
  const count = between(1, 8);
  const sessions = Array.from({ length: count }, (_, at) => scriptSession(`s${at}`, now, between, chance));
  const runs = scriptRuns(now, between);
  const editor = scriptEditor(runs, now, between, chance);
  return {
    events: sessions.flatMap((session) => report(session, zero, between, chance)),
    editor,
    runs,
    truth: truthOf(sessions, editor, runs, now),
    now,
  };
}

type Between = (low: number, high: number) => number;
type Chance = (share: number) => boolean;

/** Gaps of at least this between the events of a session: closer ones from two sources would be the same event. */
const apart = 5;

function scriptSession(name: string, now: number, between: Between, chance: Chance): ScriptedSession {
  const from = between(0, Math.floor(now / 2));
  const session: ScriptedSession = { name, from, to: from, seconds: [], prompts: [], turns: [], events: [], at: [] };
  let calls = 0;
  let at = from;
  const tell = (kind: SessionEvent['kind'], key: string | null, edits: SessionEvent['edits'] = [], tokens = 0) => {
    session.events.push({
      agent: 'codex',
      session: name,
      worktree: '/w',
      kind,
      key,
      edits,
      tokens: tokens === 0 ? null : { input: tokens, output: 1 },
    });
    session.at.push(at);
  };
  const spend = (seconds: number, what: Omit<Second, 'turn'>) => {
    for (let second = 0; second < seconds; second += 1) {
      if (session.from + session.seconds.length >= now) break;
      session.seconds.push({ ...what, turn: what.busy ? session.turns.length : 0 });
    }
    at += seconds;
  };
  const isOver = () => at >= now;
  while (!isOver()) {
    session.turns.push({ from: at, kept: [] });
    session.prompts.push(at);
    tell('prompt', chance(0.5) ? `turn ${session.turns.length}` : null);
    const steps = between(1, 6);
    let hasEnded = false;
    for (let step = 0; step < steps && !isOver(); step += 1) {
      spend(between(apart, 400), { busy: true, waits: false });
      if (isOver()) break;
      calls += 1;
      const key = `call ${name} ${calls}`;
      tell('toolStart', key);
      if (chance(0.2)) {
        spend(between(apart, 60), { busy: true, waits: false });
        if (isOver()) break;
        tell('waitingForPerson', key);
        const wait = chance(0.1) ? between(4 * 3600, 5 * 3600) : between(apart, 1500);
        spend(Math.min(wait, 4 * 3600), { busy: false, waits: true });
        spend(Math.max(0, wait - 4 * 3600), { busy: false, waits: false });
        if (isOver()) break;
        // The end of another call is no answer; that of this one is.
      } else if (chance(0.05)) {
        // It was ended from outside, and never said so.
        const silence = between(3601, 5000);
        spend(3600, { busy: true, waits: false });
        spend(silence - 3600, { busy: false, waits: false });
        hasEnded = true;
        break;
      } else spend(between(apart, 1200), { busy: true, waits: false });
      if (isOver()) break;
      const edits = chance(0.4)
        ? [{ path: `/w/${key}.ts`, isKept: chance(0.4) ? true : chance(0.5) ? false : null }]
        : [];
      session.turns.at(-1)?.kept.push(...edits.map(({ isKept }) => isKept));
      tell('toolEnd', key, edits);
    }
    if (isOver()) break;
    if (!hasEnded) {
      spend(between(apart, 300), { busy: true, waits: false });
      if (isOver()) break;
      tell('notification', `tokens ${at}`, [], between(1, 1000));
      spend(apart, { busy: true, waits: false });
      if (isOver()) break;
      if (chance(0.1)) {
        // It went away in silence, without a tool at work.
        const silence = between(600, 900);
        spend(600 - apart, { busy: true, waits: false });
        spend(silence - 600, { busy: false, waits: false });
        if (isOver()) break;
      } else tell('stop', chance(0.5) ? `turn ${session.turns.length}` : null);
      const rest = between(apart, chance(0.3) ? 7200 : 900);
      if (session.events.at(-1)?.kind === 'stop') {
        spend(Math.min(rest, 1800), { busy: false, waits: true });
        spend(Math.max(0, rest - 1800), { busy: false, waits: false });
      } else spend(rest, { busy: false, waits: false });
    }
    if (isOver()) break;
    if (chance(0.15)) {
      tell('end', null);
      break;
    }
  }
  // After the last event a session counts as long as it is something.
  const isClosed = session.events.at(-1)?.kind === 'end';
  const last = session.at.at(-1) ?? from;
  const lastState = session.seconds.findLastIndex(({ busy, waits }) => busy || waits) + 1 + from;
  session.to = isClosed ? last : Math.max(last, lastState);
  session.seconds.length = session.to - from;
  return session;
}

function scriptRuns(now: number, between: Between): ScriptedDay['runs'] {
  const runs: { from: number; to: number; task: string }[] = [];
  for (let at = between(0, 600); at < now; ) {
    const to = Math.min(now, at + between(60, 3000));
    runs.push({ from: at, to, task: taskNames[between(0, taskNames.length - 1)] ?? 'a' });
    at = to + between(1, 900);
  }
  return runs;
}

function scriptEditor(runs: ScriptedDay['runs'], now: number, between: Between, chance: Chance): ScriptedDay['editor'] {
  const editor: { from: number; to: number; task: string | null }[] = [];
  for (let at = between(0, 900); at < now; ) {
    const run = runs.find(({ from, to }) => from <= at && at < to);
    const to = Math.min(now, run?.to ?? now, at + between(10, 900));
    if (to > at && (run !== undefined || chance(0.3))) editor.push({ from: at, to, task: run?.task ?? null });
    at = Math.max(to, at) + between(1, 1800);
  }
  return editor;
}

/** Who tells of each event: the log, a hook that is later or earlier by less than a second, and all of it twice. */
function report(session: ScriptedSession, zero: number, between: Between, chance: Chance): readonly SessionEvent[] {
  const hasLog = chance(0.7);
  return session.events.flatMap((event, index) => {
    const tMs = zero + (session.at[index] ?? 0) * 1000;
    const told: SessionEvent[] = [];
    // No log says that an agent waits for an answer.
    const inLog = hasLog && event.kind !== 'waitingForPerson' && chance(0.9);
    if (inLog) told.push({ ...event, tMs, source: 'log' });
    const late = () => (told.length > 0 ? between(-900, 900) : 0);
    // A hook of an agent that gives its calls no id, and counts no tokens.
    const key = chance(0.5) ? event.key : null;
    if (told.length === 0 || chance(0.6)) {
      const isOnly = told.length === 0;
      told.push({
        ...event,
        key: isOnly ? event.key : key,
        tMs: tMs + late(),
        source: 'hook',
        tokens: isOnly ? event.tokens : null,
      });
    }
    return chance(0.3) ? [...told, ...told] : told;
  });
}

function bySecond<T extends { readonly from: number; readonly to: number }>(list: readonly T[], now: number) {
  const seconds: (T | undefined)[] = Array.from({ length: now });
  for (const one of list) seconds.fill(one, one.from, one.to);
  return seconds;
}

/** Counted one second at a time, without any of the rules being shared with what is tested. */
function truthOf(
  sessions: readonly ScriptedSession[],
  editor: ScriptedDay['editor'],
  runs: ScriptedDay['runs'],
  now: number,
): DayTruth {
  const prompts = sessions
    .flatMap(({ name, prompts: own }) => own.map((at) => ({ at, name })))
    .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  const editorBySecond = bySecond(editor, now);
  const runBySecond = bySecond(runs, now);
  const inEditor = (second: number) => editorBySecond[second];
  const runAt = (second: number) => runBySecond[second]?.task;
  /** The prompt that was being written in this second. */
  const writing: ({ at: number; name: string } | undefined)[] = [];
  let [next, lastSign] = [0, Number.NEGATIVE_INFINITY];
  for (let second = 0; second < now; second += 1) {
    for (let one = prompts[next]; one !== undefined && one.at <= second; one = prompts[next]) {
      lastSign = one.at;
      next += 1;
    }
    // Work in the editor ends a second after its last one.
    if (inEditor(second - 1) !== undefined) lastSign = Math.max(lastSign, second);
    const prompt = prompts[next];
    const isSoon = prompt !== undefined && prompt.at - second <= 120;
    writing.push(isSoon && lastSign >= 0 ? prompt : undefined);
  }
  // Signs between this second and the prompt put the time before them elsewhere.
  for (let second = now - 1; second >= 0; second -= 1) {
    const prompt = writing[second];
    if (prompt === undefined) continue;
    const isBroken = editor.some(({ from, to }) => from < prompt.at && second < Math.min(to, prompt.at));
    if (isBroken) writing[second] = undefined;
  }
  const states = new Map(sessions.map(({ name }) => [name, { busy: 0, working: 0, waiting: 0, idle: 0 }]));
  const tasks = new Map(taskNames.map((task) => [task, { busy: 0, unattended: 0, kept: 0, unknown: 0, beside: 0 }]));
  const person = { active: 0, waiting: 0, switches: 0 };
  for (let second = 0; second < now; second += 1) {
    const prompt = writing[second];
    const edits = inEditor(second);
    const isActive = prompt !== undefined || edits !== undefined;
    let [someBusy, someWaits] = [false, false];
    for (const session of sessions) {
      const what = session.seconds[second - session.from];
      if (what === undefined) continue;
      const isHere = prompt?.name === session.name;
      const state = what.busy ? 'busy' : isHere ? 'working' : what.waits ? 'waiting' : 'idle';
      const sum = states.get(session.name);
      if (sum !== undefined) sum[state] += 1;
      someBusy ||= state === 'busy';
      someWaits ||= state === 'waiting';
      const turn = session.turns[what.turn - 1];
      const task = turn === undefined ? undefined : runAt(turn.from);
      const work = what.busy && task !== undefined ? tasks.get(task) : undefined;
      if (work === undefined || task === undefined) continue;
      const isAttended = edits?.task === task || (prompt !== undefined && runAt(prompt.at) === task);
      work.busy += 1;
      if (runAt(second) !== task) work.beside += 1;
      if (isAttended) continue;
      work.unattended += 1;
      if (turn?.kept.includes(true) === true) work.kept += 1;
      else if (turn?.kept.includes(null) === true) work.unknown += 1;
    }
    if (isActive) person.active += 1;
    else if (someBusy && !someWaits) person.waiting += 1;
  }
  const signs = [
    ...prompts.map(({ at, name }) => ({ at, place: `session ${name}` })),
    ...editor.map(({ from }) => ({ at: from, place: 'editor' })),
  ];
  signs.sort((a, b) => a.at - b.at || (a.place < b.place ? -1 : 1));
  let place = signs[0]?.place;
  for (const sign of signs) {
    if (sign.place !== place) person.switches += 1;
    place = sign.place;
  }
  return { sessions: states, person, tasks };
}

// Recordings whose true seconds are known because they are made here. The truth lies within measured to measured + uncertain, but
// for the two minutes that the one rule gives to any silence, also to a lunch.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseReplay } from '../../../src/cli/replayFile.ts';
import { replayClocks } from '../../../src/tasks/replay/replayedClocks.ts';

const minute = 60;
const hour = 60 * minute;
type Line = Readonly<Record<string, unknown>>;

/** A recording being written; times in seconds. */
class Recording {
  readonly lines: Line[] = [];
  /** What the clock of the recording shows at second 0. */
  zero = 0;

  at(second: number, kind: string, fields: Line = {}): this {
    this.lines.push({ t: Math.round((this.zero + second) * 1000), kind, ...fields });
    return this;
  }

  begin(window: Line = {}): this {
    return this.at(0, 'window', { id: 'w', focused: true, active: true, ...window }).at(0, 'task', {
      phase: 'start',
      task: 'A',
    });
  }

  /** A key every ten seconds, the first and the last one included. */
  types(from: number, to: number, id = 'w'): this {
    for (let second = from; second < to; second += 10) this.at(second, 'edit', { id, chars: 12, cause: 'typed' });
    return this.at(to, 'edit', { id, chars: 12, cause: 'typed' });
  }

  window(second: number, focused: boolean, active: boolean, id = 'w', more: Line = {}): this {
    return this.at(second, 'window', { id, focused, active, ...more });
  }

  done(second: number): this {
    return this.at(second, 'task', { phase: 'done', task: 'A' });
  }

  measured() {
    const text = [{ calibrated: 'replay/1' }, ...this.lines].map((line) => JSON.stringify(line)).join('\n');
    const task = replayClocks(parseReplay(text)).tasks['A'];
    assert.ok(task);
    return { active: task.humanActiveMs / 1000, uncertain: task.uncertainMs / 1000, elapsed: task.elapsedMs / 1000 };
  }
}
const recording = () => new Recording();
const utc = Date.UTC(2026, 2, 29, 0, 30) / 1000;

interface Case {
  readonly recording: Recording;
  /** What the person did for the task, s. */
  readonly truth: number;
  /** What no sign of anybody explains, s. */
  readonly silence: number;
  /** What the rule counts of silences in which the person did something else, s; without: nothing. */
  readonly credit?: number;
}

const cases: Readonly<Record<string, () => Case>> = {
  'the wall clock goes back two hours while typing, and t runs on': () => ({
    recording: recording().begin().types(0, 600).at(605, 'wall', { ms: 1_000_000 }).types(610, 1200).done(1200),
    truth: 1200,
    silence: 0,
  }),
  'the wall clock goes back an hour, and t with it': () => {
    const made = recording();
    made.zero = utc;
    made
      .begin()
      .types(0, 1800)
      .at(1805, 'wall', { ms: (utc + 1805 - hour) * 1000 });
    made.zero = utc - hour;
    return { recording: made.types(1810, 3600).done(3600), truth: 3600, silence: 0 };
  },
  'the wall clock goes forward a day, and t with it': () => {
    const made = recording();
    made.zero = utc;
    made
      .begin()
      .types(0, 600)
      .at(605, 'wall', { ms: (utc + 605 + 24 * hour) * 1000 });
    made.zero = utc + 24 * hour;
    return { recording: made.types(610, 1200).done(1200), truth: 1200, silence: 0 };
  },
  'summer time begins': () => {
    const made = recording();
    made.zero = utc;
    made
      .begin()
      .types(0, 1800)
      .at(1800, 'wall', { ms: (utc + 1800) * 1000, zoneOffsetMin: 120 });
    return { recording: made.types(1810, 3600).done(3600), truth: 3600, silence: 0 };
  },
  'a flight over eight zones without a pause': () => {
    const made = recording().begin();
    for (let zone = 0; zone < 8; zone += 1)
      made
        .types(zone * 100, zone * 100 + 90)
        .at(zone * 100 + 95, 'wall', { ms: 1_700_000_000_000, zoneOffsetMin: zone * 60 });
    return { recording: made.types(800, 900).done(900), truth: 900, silence: 0 };
  },
  'the lid is closed over lunch': () => ({
    recording: recording()
      .begin()
      .types(0, 300)
      .at(320, 'suspend', { ms: hour * 1000 })
      .window(320 + hour, true, true)
      .types(330 + hour, 600 + hour)
      .done(600 + hour),
    truth: 300 + 270,
    silence: 60,
    credit: 20,
  }),
  'two sleeps in a row': () => ({
    recording: recording()
      .begin()
      .types(0, 300)
      .at(310, 'suspend', { ms: 600_000 })
      .window(915, true, true)
      .at(920, 'suspend', { ms: 600_000 })
      .window(1525, true, true)
      .types(1530, 1800)
      .done(1800),
    truth: 300 + 270,
    silence: 60,
    credit: 20,
  }),
  'the wall clock goes back during a sleep': () => ({
    recording: recording()
      .begin()
      .types(0, 300)
      .at(310, 'suspend', { ms: 7_200_000 })
      .at(7510, 'wall', { ms: 5 })
      .window(7512, true, true)
      .types(7520, 7800)
      .done(7800),
    truth: 300 + 280,
    silence: 60,
    credit: 10,
  }),
  'another assistant edits, scrolls and runs commands through a lunch of 40 minutes': () => {
    const made = recording().begin().types(0, 600).window(670, true, false);
    for (let second = 680; second < 3000; second += 15) {
      made.at(second, 'edit', { id: 'w', chars: 300, cause: 'external' }).at(second + 1, 'scroll', { id: 'w' });
      made.at(second + 2, 'terminal', { id: `${second}`, phase: 'start', command: 'npm test' });
      made.at(second + 6, 'terminal', { id: `${second}`, phase: 'end', command: 'npm test' });
    }
    return {
      recording: made.window(3000, true, true).types(3000, 3600).done(3600),
      truth: 1200,
      silence: 2400,
      credit: 2 * minute + 5,
    };
  },
  'an assistant whose requests follow each other all night': () => {
    const made = recording().begin().types(0, 300).window(370, true, false);
    for (let second = 400; second < 9 * hour; second += 100)
      made
        .at(second, 'request', { id: `r${second}`, phase: 'start', agent: 'bot' })
        .at(second + 90, 'request', { id: `r${second}`, phase: 'end', agent: 'bot' });
    made.window(9 * hour, true, true).types(9 * hour, 9 * hour + 300);
    return { recording: made.done(9 * hour + 300), truth: 600, silence: 2 * minute };
  },
  'a watch task that builds every minute while nobody is there': () => {
    const made = recording().begin().types(0, 120).window(190, true, false);
    for (let second = 200; second < 2 * hour; second += 60)
      made
        .at(second, 'terminal', { id: `${second}`, phase: 'start', command: 'tsc --watch' })
        .at(second, 'scroll', { id: 'w' });
    return {
      recording: made.window(2 * hour, true, true).done(2 * hour),
      truth: 120,
      silence: 2 * hour - 120,
      credit: 2 * minute + 5,
    };
  },
  'focus comes and goes without a hand (a window manager)': () => {
    const made = recording().begin().types(0, 120).window(190, true, false);
    for (let second = 200; second < hour; second += 40)
      made.window(second, false, false).window(second + 5, true, false);
    return {
      recording: made
        .window(hour, true, true)
        .types(hour, hour + 60)
        .done(hour + 60),
      truth: 180,
      silence: hour,
      credit: 2 * minute + 5,
    };
  },
  'a formatter that saves every ten seconds for an hour': () => {
    const made = recording().begin().types(0, 120).window(190, true, false);
    for (let second = 200; second < hour; second += 10)
      made.at(second, 'edit', { id: 'w', chars: 40, cause: 'format' });
    return {
      recording: made
        .window(hour, true, true)
        .types(hour, hour + 60)
        .done(hour + 60),
      truth: 180,
      silence: hour,
      credit: 2 * minute + 5,
    };
  },
  'a debugger that stops and goes on by itself': () => {
    const made = recording()
      .begin()
      .types(0, 120)
      .at(125, 'debug', { id: 'd', phase: 'start' })
      .window(190, true, false);
    for (let second = 200; second < hour; second += 30)
      made.at(second, 'debug', { id: 'd', phase: 'stopped' }).at(second + 3, 'debug', { id: 'd', phase: 'continued' });
    return {
      recording: made
        .window(hour, true, true)
        .types(hour, hour + 60)
        .done(hour + 60),
      truth: 180,
      silence: hour,
      credit: 2 * minute + 5,
    };
  },
  'a breakpoint looked at for nine minutes': () => ({
    recording: recording()
      .begin()
      .types(0, 60)
      .at(62, 'debug', { id: 'd', phase: 'start' })
      .at(65, 'debug', { id: 'd', phase: 'stopped' })
      .window(130, true, false)
      .window(605, true, true)
      .at(605, 'debug', { id: 'd', phase: 'continued' })
      .types(606, 660)
      .done(660),
    truth: 660,
    silence: 545,
  }),
  'two windows of one folder, a minute in each in turn': () => {
    const made = recording().begin({ workspace: 'one' }).window(0, false, false, 'v', { workspace: 'one' });
    for (let turn = 0; turn < 10; turn += 1) {
      const [here, other] = turn % 2 === 0 ? ['w', 'v'] : ['v', 'w'];
      made.window(turn * 60, false, false, other).window(turn * 60, true, true, here);
      made.types(turn * 60 + 1, turn * 60 + 51, here);
    }
    return { recording: made.done(600), truth: 600, silence: 0 };
  },
  'two hours in another workspace with Done forgotten': () => ({
    recording: recording()
      .begin({ workspace: 'one' })
      .types(0, 600)
      .window(605, false, false, 'w', { workspace: 'one' })
      .window(606, true, true, 'v', { workspace: 'two' })
      .types(610, 610 + 2 * hour, 'v')
      .window(620 + 2 * hour, false, false, 'v', { workspace: 'two' })
      .window(621 + 2 * hour, true, true, 'w', { workspace: 'one' })
      .types(625 + 2 * hour, 900 + 2 * hour)
      .done(900 + 2 * hour),
    truth: 600 + 275,
    silence: 2 * hour + 30,
    credit: 15,
  }),
  'a meeting of five hours': () => ({
    recording: recording()
      .begin()
      .types(0, 600)
      .window(670, false, false)
      .window(5 * hour, true, true)
      .types(5 * hour, 5 * hour + 600)
      .done(5 * hour + 600),
    truth: 1200,
    silence: 2 * minute,
  }),
  'a book on the same screen with a page every 119 s': () => {
    const made = recording().begin();
    for (let second = 0; second <= hour; second += 119) made.at(second, 'edit', { id: 'w', chars: 1, cause: 'typed' });
    return { recording: made.done(hour), truth: hour, silence: 0 };
  },
  'and one with a page every 121 s': () => {
    const made = recording().begin();
    for (let second = 0; second <= hour; second += 121) made.at(second, 'edit', { id: 'w', chars: 1, cause: 'typed' });
    return { recording: made.done(hour), truth: hour, silence: hour / 121 };
  },
  'half an hour away, said to be work': () => ({
    recording: recording()
      .begin()
      .types(0, 300)
      .window(301, false, false)
      .window(2100, true, true)
      .at(2105, 'answer', { fromT: 300_000, said: 'yes', task: 'A' })
      .types(2106, 2400)
      .done(2400),
    truth: 2400,
    silence: 0,
  }),
  'half an hour away, said to be lunch': () => ({
    recording: recording()
      .begin()
      .types(0, 300)
      .window(301, false, false)
      .window(2100, true, true)
      .at(2105, 'answer', { fromT: 300_000, said: 'no', task: 'A' })
      .types(2106, 2400)
      .done(2400),
    truth: 600,
    silence: 0,
  }),
  'half an hour away, ten minutes of it work': () => ({
    recording: recording()
      .begin()
      .types(0, 300)
      .window(301, false, false)
      .window(2100, true, true)
      .at(2105, 'answer', { fromT: 300_000, said: 'part', ms: 600_000, task: 'A' })
      .types(2106, 2400)
      .done(2400),
    truth: 1200,
    silence: 0,
  }),
  'ten questions to a terminal agent, three minutes each': () => {
    const made = recording().begin();
    for (let turn = 0; turn < 10; turn += 1) {
      const from = turn * 200;
      made.types(from, from + 20).at(from + 21, 'terminal', { id: `${turn}`, phase: 'start', command: 'claude -p go' });
      for (let second = from + 30; second < from + 195; second += 9)
        made.at(second, 'edit', { id: 'w', chars: 90, cause: 'external' });
      made.at(from + 198, 'terminal', { id: `${turn}`, phase: 'end', command: 'claude -p go' });
    }
    return { recording: made.types(2000, 2010).done(2010), truth: 2010, silence: 10 * 60 };
  },
  'lines out of order by a second, as two windows write them': () => {
    const made = recording().begin().window(0, false, false, 'v');
    for (let second = 0; second < 600; second += 10)
      made
        .at(second, 'edit', { id: 'w', chars: 3, cause: 'typed' })
        .at(Math.max(0, second - 1), 'edit', { id: 'v', chars: 3, cause: 'external' });
    return { recording: made.done(600), truth: 600, silence: 0 };
  },
  'a key that is stuck under a book for two hours': () => {
    const made = recording().begin().types(0, 300);
    for (let tenth = 3000; tenth < 36_000; tenth += 1)
      made.at(tenth / 10, 'edit', { id: 'w', chars: 1, cause: 'typed' });
    return {
      recording: made.window(3600, true, true).types(3700, 4000).done(4000),
      truth: 600,
      silence: 3400,
      credit: 2 * minute + 10,
    };
  },
};

describe('recordings with a known truth', () => {
  for (const [name, make] of Object.entries(cases))
    it(name, () => {
      const { recording: made, truth, silence, credit = 0 } = make();
      const { active, uncertain, elapsed } = made.measured();
      const found = `${active} to ${active + uncertain} of ${elapsed} s, true ${truth} s`;
      // Signs are told apart by seconds at best.
      assert.ok(truth >= active - credit - 1.5 && truth <= active + uncertain + 1.5, found);
      assert.ok(uncertain <= silence + 1.5, `${found}; ${uncertain} s uncertain, ${silence} s of silence`);
      assert.ok(active <= elapsed + 1, found);
    });
});

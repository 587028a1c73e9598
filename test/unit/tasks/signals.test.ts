import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { type ActivityRecord, debugPhaseOf, record } from '../../../src/tasks/clocks/signals.ts';
import { measureRange } from '../../../src/tasks/clocks/timeline.ts';

const second = 1000;
const at = (seconds: number, one: ActivityRecord): ClockEvent => ({
  tMs: seconds * second,
  window: 'w',
  task: null,
  kind: one.kind,
  data: one.data,
});
const build = { group: 'build', commandLine: 'esbuild', isBackground: false };
const timesOf = (events: readonly ClockEvent[], toSeconds: number) => {
  const { categories, humanActiveMs } = measureRange(timelineOf(events, toSeconds * second), 0, toSeconds * second);
  const seconds = Object.entries(categories).flatMap(([name, ms]) => (ms === 0 ? [] : [[name, ms / second]]));
  return { active: humanActiveMs / second, ...Object.fromEntries(seconds) };
};

describe('what the editor records', () => {
  it('is what the clocks read', () => {
    const events = [
      at(0, record.window(true, true)),
      at(10, record.edit('typed', 20)),
      at(20, record.save()),
      at(39, record.selection()),
      at(40, record.terminal('1', 'start', 'npm test -- --grep secret')),
      at(70, record.terminal('1', 'end', 'npm test -- --grep secret', 1)),
      at(79, record.selection()),
      at(80, record.debug('1', 'start')),
      at(85, record.debug('1', 'stopped')),
      at(100, record.scroll()),
      at(120, record.debug('1', 'continued')),
      at(125, record.debug('1', 'end')),
      at(129, record.selection()),
      at(130, record.scm('commit')),
      at(149, record.selection()),
      at(150, record.request('r', 'start')),
      at(160, record.request('r', 'first')),
      at(180, record.request('r', 'end')),
      at(190, record.review('v', 'start')),
      at(220, record.review('v', 'accepted')),
      at(229, record.selection()),
      at(230, record.editor()),
      at(239, record.selection()),
      at(240, record.view('assist')),
      at(250, record.selection()),
      at(259, record.selection()),
      at(260, record.editorTask('b', 'start', build)),
      at(290, record.editorTask('b', 'end', build, 0)),
      at(300, record.edit('ai', 500)),
      at(310, record.edit('typed', 3)),
      at(320, record.window(false, false)),
    ];
    assert.deepEqual(timesOf(events, 340), {
      active: 330,
      // How a window begins is no sign: 0-10.
      idleOther: 10,
      // 10-39; 310-320.
      writingCode: 39,
      // Tests and looking at them 40-79, the debugger 80-129, the build and looking at it 260-310.
      testingAndDebugging: 138,
      // The moment before each of them; 130-149; 229-260; 320-340 out of the editor.
      readingAndSearching: 73,
      prompting: 1,
      waitingOnAi: 30,
      // The answer 180-190, the proposal 190-229.
      reviewingAiOutput: 49,
    });
  });

  it('never holds a command line', () => {
    assert.deepEqual(record.terminal('1', 'start', 'curl -H "Authorization: Bearer x" https://y').data, {
      id: '1',
      phase: 'start',
      category: 'gitAndEnvironment',
      isAwaited: false,
    });
  });

  it('keeps time entered by hand beside the measured time', () => {
    const events = [
      { ...at(0, record.edit('typed', 1)), kind: 'task.start', task: 'a' },
      { ...at(10, record.manual(3_600_000, 'meeting')), task: 'a' },
    ];
    const timeline = timelineOf(events, 20 * second);
    assert.equal(timeline.manual.get('a'), 3_600_000);
    assert.equal(measureRange(timeline, 0, 20 * second, 'a').humanActiveMs, 20 * second);
  });

  it('knows a test task by its group, else by its command', () => {
    const of = (group: string, commandLine: string, isBackground = false) => {
      const { category, isAwaited } = {
        category: '',
        isAwaited: false,
        ...record.editorTask('1', 'start', { group, commandLine, isBackground }).data,
      };
      return [category, isAwaited];
    };
    assert.deepEqual(of('test', 'whatever'), ['testingAndDebugging', true]);
    assert.deepEqual(of('', 'npm run test'), ['testingAndDebugging', true]);
    assert.deepEqual(of('', 'npm run test -- --watch'), ['testingAndDebugging', false]);
    assert.deepEqual(of('', 'npm install'), ['gitAndEnvironment', true]);
    assert.deepEqual(of('build', 'tsc --watch', true), ['testingAndDebugging', false]);
  });

  it('counts writing in the chat as prompting, and looking at it as reading until there is an answer', () => {
    const events = [
      at(0, record.edit('typed', 1)),
      at(10, record.view('assist', 'reading')),
      at(20, record.view('assist', 'writing')),
      at(50, record.view('assist', 'writing')),
      at(60, record.request('r', 'start')),
      at(90, record.request('r', 'end')),
      at(100, record.view('assist', 'reading')),
      at(130, record.edit('typed', 1)),
      at(140, record.view('assist', 'reading')),
      at(150, record.view('gap', 'writing')),
      at(160, record.edit('typed', 1)),
    ];
    assert.deepEqual(timesOf(events, 160), {
      active: 160,
      // 0-10, 130-140.
      writingCode: 20,
      // 10-20; 140-160 after the own edit.
      readingAndSearching: 30,
      // 20-60.
      prompting: 40,
      // 60-90.
      waitingOnAi: 30,
      // 90-130.
      reviewingAiOutput: 40,
    });
  });

  it('takes no page for a person while another program has the focus', () => {
    const events = [
      at(0, record.window(false, false)),
      at(10, record.view('assist', 'writing')),
      at(20, record.view('gap')),
      at(30, record.view('gap', 'reading')),
    ];
    assert.equal(timesOf(events, 40).active, 0);
  });

  it('of a sleep counts nothing', () => {
    const events = [
      at(0, record.edit('typed', 1)),
      at(10_000, record.suspend(9_990_000)),
      at(10_010, record.edit('typed', 1)),
    ];
    assert.deepEqual(timesOf(events, 10_020), { active: 20, writingCode: 20, idleOther: 10_000 });
  });

  it('hears from a debug adapter whether the program stands', () => {
    assert.equal(debugPhaseOf({ seq: 1, type: 'event', event: 'stopped', body: { reason: 'breakpoint' } }), 'stopped');
    assert.equal(debugPhaseOf({ seq: 2, type: 'response', command: 'continue', success: true }), 'continued');
    assert.equal(debugPhaseOf({ seq: 3, type: 'response', command: 'stepIn', success: true }), 'continued');
    assert.equal(debugPhaseOf({ seq: 4, type: 'event', event: 'continued' }), 'continued');
    for (const other of [
      { type: 'event', event: 'output' },
      { type: 'response', command: 'stackTrace', success: true },
      // Refused: it stands where it stood.
      { type: 'response', command: 'next', success: false },
      { type: 'request', command: 'continue' },
      'stopped',
      null,
    ]) {
      assert.equal(debugPhaseOf(other), undefined);
    }
  });
});

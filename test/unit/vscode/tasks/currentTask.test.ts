import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Task } from '../../../../src/tasks/task.ts';
import { CurrentTask } from '../../../../src/vscode/tasks/currentTask.ts';

const task = (id: string): Task => ({
  id,
  title: 'Fix the discount',
  kind: 'bugFix',
  estimate: { withoutAi: { typicalMs: 1, nearlyCertainMs: 2 } },
  isBlind: true,
  level: 'Edit',
  phase: 'running',
  startedMs: 0,
});

describe('the current task', () => {
  it('tells when another one is open, or none, and not of a change of the same', () => {
    const current = new CurrentTask();
    const heard: (string | null)[] = [];
    const listening = current.onDidChange((id) => heard.push(id));
    const first = task('a');
    current.value = first;
    current.value = { ...first, title: 'Renamed' };
    current.value = task('b');
    current.value = undefined;
    listening.dispose();
    current.value = first;
    assert.deepEqual(heard, ['a', 'b', null]);
    assert.equal(current.id, 'a');
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { markHeadless } from '../../../src/agents/sessions/hookSession.ts';
import { terminalAbove } from '../../../src/cli/hook/terminalAbove.ts';
import { root } from '../../run/paths.ts';

/** `/proc/PID/stat` of some processes: name, parent, terminal. */
const system =
  (processes: Readonly<Record<number, readonly [name: string, parent: number, terminal: number]>>) => (pid: number) => {
    const found = processes[pid];
    return found === undefined
      ? undefined
      : `${pid} (${found[0]}) S ${found[1]} ${pid} ${pid} ${found[2]} -1 4194560 1 0`;
  };

describe('the terminal above a hook', () => {
  it('is looked for in every process above', () => {
    const typed = system({
      1: ['init', 0, 0],
      10: ['bash', 1, 34817],
      20: ['node (gemini) x', 10, 0],
      30: ['sh', 20, 0],
    });
    assert.equal(terminalAbove(30, typed), true);
    const cron = system({ 1: ['init', 0, 0], 20: ['node', 1, 0], 30: ['sh', 20, 0] });
    assert.equal(terminalAbove(30, cron), false);
    assert.equal(terminalAbove(20, system({ 20: ['node', 7, 0] })), false, 'the one above is over');
    assert.equal(terminalAbove(30, system({})), undefined, 'a system without /proc');
    assert.equal(terminalAbove(30, system({ 30: ['a', 31, 0], 31: ['b', 30, 0] })), false, 'no end of it');
  });

  it('is there in a real terminal', function () {
    if (process.platform !== 'linux') return this.skip();
    const file = JSON.stringify(join(root, 'src', 'cli', 'hook', 'terminalAbove.ts'));
    const program = `import(${file}).then(({ terminalAbove, procStat }) => console.log('above: ' + terminalAbove(process.pid, procStat)))`;
    const line = `'${process.execPath}' -e '${program.replaceAll("'", `'\\''`)}'`;
    const typed = spawnSync('script', ['-qec', line, '/dev/null'], { encoding: 'utf8' });
    if (typed.error !== undefined) return this.skip();
    assert.match(typed.stdout, /above: true/u);
  });

  it('is asked for where an agent lives in terminals alone', () => {
    const said = { session: 's', worktree: null, tMs: 1, kind: 'prompt' as const, key: null, paths: [] };
    const marked = (agent: 'gemini' | 'qwen' | 'claude' | 'cline' | 'unknown', has: boolean | undefined) =>
      markHeadless({ ...said, agent }, () => has)?.byProgram;
    assert.deepEqual([marked('gemini', false), marked('qwen', false)], [true, true]);
    for (const agent of ['claude', 'cline', 'unknown'] as const) assert.equal(marked(agent, false), undefined, agent);
    assert.deepEqual([marked('gemini', true), marked('gemini', undefined)], [undefined, undefined]);
    assert.equal(
      markHeadless(undefined, () => false),
      undefined,
    );
  });
});

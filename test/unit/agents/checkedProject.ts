// A project with a task that says when it is done, and an agent that says so: our real commands, called as a terminal and a hook call them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { sentenceOf } from '../../../src/base/appError.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { systemTimer } from '../../../src/base/timer.ts';
import { makeHookCommand } from '../../../src/cli/hook/hookCommand.ts';
import type { CliCommand } from '../../../src/cli/shared/command.ts';
import { makeTaskCommand } from '../../../src/cli/task/taskCommand.ts';
import { root } from '../../run/paths.ts';

let ids = 0;
export const taskCommand = makeTaskCommand({ clock: systemClock, newId: () => `t${++ids}`, random: () => 0.1 });
/** The time for an answer has a test of its own; a busy machine is none. */
export const hookCommand = makeHookCommand({ timer: systemTimer, answerWithinMs: 60_000 });

/** Its test reads the work as text, so that the work cannot end the test. */
export const checkScript = 'grep -q "^total=42$" work.txt || { echo "expected a total of 42"; exit 3; }\n';

interface Call {
  /** What the person types; without it there is no person. */
  readonly answers?: readonly string[];
  readonly input?: object;
  readonly path?: string;
}

export class CheckedProject {
  readonly home: string;
  readonly project: string;

  constructor(folder = tmpdir()) {
    this.home = realpathSync(mkdtempSync(join(folder, 'home-')));
    this.project = join(this.home, 'project');
    this.put('check.sh', checkScript);
    this.put('tests/a.txt', 'total=42\n');
    this.put('work.txt', 'total=0\n');
    this.put('package.json', '{"scripts":{"test":"sh check.sh"},"dependencies":{}}\n');
    this.git('init', '-q', '-b', 'main');
    this.git('add', '.');
  }

  put(file: string, text: string): void {
    mkdirSync(join(this.project, file, '..'), { recursive: true });
    writeFileSync(join(this.project, file), text);
  }

  git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd: this.project, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  async run(command: CliCommand, args: readonly string[], { answers, input, path }: Call = {}) {
    let [out, err, code] = ['', '', 2];
    const left = [...(answers ?? [])];
    const io = {
      stdout: {
        write: (text: string) => {
          out += text;
        },
      },
      stderr: {
        write: (text: string) => {
          err += text;
        },
      },
      stdin: Readable.from(input === undefined ? [] : [JSON.stringify(input)]),
      env: { PATH: path ?? process.env['PATH'], HOME: this.home, XDG_CONFIG_HOME: join(this.home, 'config') },
      cwd: this.project,
      signal: new AbortController().signal,
      packageRoot: root,
      person: answers === undefined ? undefined : { ask: async () => left.shift() },
    };
    try {
      code = await command.run([...args, '--data-directory', join(this.home, 'data')], io);
    } catch (error) {
      err += sentenceOf(error);
    }
    return { out, err, code };
  }

  start(...more: readonly string[]) {
    const named = ['start', 'Add it up', '--estimate', '1h', '--done-when', 'sh check.sh', '--tests', 'tests'];
    return this.run(taskCommand, [...named, ...more], { answers: [] });
  }

  /** Claude Code's events, as its documentation shows them. */
  event(name: string, more: object = {}) {
    const session = { session_id: 's1', transcript_path: '/home/ada/.claude/projects/x.jsonl' };
    return { ...session, cwd: this.project, hook_event_name: name, ...more };
  }

  async stop(more: object = {}, path?: string) {
    const words = {
      stop_hook_active: false,
      last_assistant_message: 'All tests pass (exit code 0). Certificate: green.',
    };
    const input = this.event('Stop', { ...words, ...more });
    const { out, err, code } = await this.run(hookCommand, [], { input, ...(path === undefined ? {} : { path }) });
    const answer = out === '' ? {} : JSON.parse(out);
    return { blocked: answer.decision === 'block', reason: String(answer.reason ?? ''), err, code };
  }

  async certificate() {
    const { out, code } = await this.run(taskCommand, ['certificate', '--json']);
    return { ...JSON.parse(out), code };
  }
}

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { systemTimer } from '../../../src/base/timer.ts';
import { makeHookCommand } from '../../../src/cli/hook/hookCommand.ts';
import { outsideFile } from '../../../src/cli/hook/outsideRecord.ts';
import { expandRuns } from '../../../src/provenance/tracker/flatRuns.ts';
import { openStore } from '../../../src/store/store.ts';
import { root } from '../../run/paths.ts';
import { makeFolderOutside } from '../outsideRepositories.ts';

/** The time for an answer has a test of its own; a busy machine is none. */
const hookCommand = makeHookCommand({ timer: systemTimer, answerWithinMs: 60_000 });
let home = '';
let project = '';
let data = '';
before(() => {
  home = makeFolderOutside('calibrated-outside-');
  project = join(home, 'shop');
  data = join(home, 'data');
  mkdirSync(project);
  writeFileSync(join(project, 'a.ts'), 'one\ntwo\n');
  git('init', '-q');
  git('config', 'calibrated.notes', 'true');
  git('add', '.');
  git('commit', '-qm', 'begin');
});
after(() => rmSync(home, { recursive: true, force: true }));

function git(...args: string[]): string {
  return execFileSync('git', ['-C', project, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    encoding: 'utf8',
  });
}

async function hook(event: Readonly<Record<string, unknown>>): Promise<void> {
  const err: string[] = [];
  const code = await hookCommand.run(['--data-directory', data], {
    stdout: { write: () => true },
    stderr: { write: (text) => err.push(text) },
    stdin: Readable.from([Buffer.from(JSON.stringify({ cwd: project, session_id: 's', ...event }))]),
    env: { HOME: home, XDG_CONFIG_HOME: join(home, 'config'), PATH: process.env['PATH'] },
    cwd: project,
    signal: new AbortController().signal,
    packageRoot: root,
  });
  assert.equal(err.join(''), '');
  assert.equal(code, 0);
}

let serial = 0;
/** One call of Claude Code's tool, from its first event to its last. */
async function call(tool: string, input: Readonly<Record<string, unknown>>, run: () => unknown): Promise<void> {
  serial += 1;
  const event = {
    transcript_path: join(home, '.claude', 'projects', 'x', 's.jsonl'),
    tool_use_id: `toolu_${serial}`,
    tool_name: tool,
    tool_input: input,
  };
  await hook({ ...event, hook_event_name: 'PreToolUse' });
  await run();
  await hook({ ...event, hook_event_name: 'PostToolUse', tool_response: {} });
}

/** Who wrote each line, as the record says. */
async function owners(path: string): Promise<readonly string[] | undefined> {
  const { store } = await openStore({ directory: data, clock: systemClock });
  const file = outsideFile(project, path, store);
  store.close();
  if (file === undefined) return undefined;
  const tags = expandRuns(file.runs);
  let at = 0;
  return file.text
    .replace(/\n$/u, '')
    .split('\n')
    .map((line) => {
      const { origin, tool } = file.tags.get(tags[at] ?? 0);
      at += line.length + 1;
      return `${line}: ${tool ?? origin}`;
    });
}

describe('calibrated hook, with the editor closed', () => {
  it('tags what the agent wrote, leaves a person’s edit in between alone, and writes the note at commit', async () => {
    const path = join(project, 'a.ts');
    await call('Edit', { file_path: path, old_string: 'one\n', new_string: 'one\nagent\n' }, () =>
      writeFileSync(path, 'one\nagent\ntwo\n'),
    );
    writeFileSync(path, 'one\nagent\nperson\ntwo\n');
    await call('Edit', { file_path: path, old_string: 'two\n', new_string: 'more\ntwo\n' }, () =>
      writeFileSync(path, 'one\nagent\nperson\nmore\ntwo\n'),
    );
    assert.deepEqual(await owners('a.ts'), [
      'one: unknown',
      'agent: claude',
      'person: unknown',
      'more: claude',
      'two: unknown',
    ]);
    await call('Bash', { command: 'git commit -qam work' }, () => git('commit', '-qam', 'work'));
    const note = git('notes', '--ref=ai', 'show', 'HEAD');
    assert.match(note, /^a\.ts\n {2}\S+ (?:2,4|2\n {2}\S+ 4)$/mu);
    assert.deepEqual(readdirSync(join(data, 'hooks', 'calls')), [], 'no text of a file stays behind');
  });

  it('keeps what both of two calls wrote that ran at the same time, and leaves a person’s line between them alone', async () => {
    const path = join(project, 'both.ts');
    writeFileSync(path, 'one\ntwo\nthree\n');
    const edit = (old: string, added: string) => ({ file_path: path, old_string: old, new_string: `${old}\n${added}` });
    await call('Edit', edit('one', 'first agent line'), () =>
      call('Edit', edit('three', 'second agent line'), () =>
        writeFileSync(path, 'one\nfirst agent line\nperson\ntwo\nthree\nsecond agent line\n'),
      ),
    );
    assert.deepEqual(await owners('both.ts'), [
      'one: unknown',
      'first agent line: claude',
      'person: unknown',
      'two: unknown',
      'three: unknown',
      'second agent line: claude',
    ]);
  });

  it('follows no file outside of a repository, and none that a link leads out to', async () => {
    const outside = join(home, 'outside.ts');
    writeFileSync(outside, 'secret\n');
    symlinkSync(outside, join(project, 'link.ts'));
    for (const path of [outside, join(project, 'link.ts')])
      await call('Write', { file_path: path, content: 'agent\n' }, () => writeFileSync(outside, 'agent\n'));
    assert.equal(await owners('../outside.ts'), undefined);
    assert.equal(await owners('link.ts'), undefined);
  });
});

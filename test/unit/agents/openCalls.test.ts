import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'mocha';
import { agentActions } from '../../../src/agents/agentActions.ts';
import { OpenCalls } from '../../../src/agents/openCalls.ts';
import { makeFolderOutside } from '../outsideRepositories.ts';

let folder = makeFolderOutside('calibrated-calls-');
const top = folder;
after(() => rmSync(top, { recursive: true, force: true }));

let project = '';
let calls = new OpenCalls('');
beforeEach(() => {
  folder = mkdtempSync(join(top, 'one-'));
  project = join(folder, 'project');
  mkdirSync(join(project, '.git'), { recursive: true });
  writeFileSync(join(project, 'a.ts'), 'one\n');
  writeFileSync(join(folder, 'outside.ts'), 'secret\n');
  calls = new OpenCalls(join(folder, 'data'));
});

const write = (path: string, phase: 'PreToolUse' | 'PostToolUse', id = '1') => ({
  hook_event_name: phase,
  session_id: 's',
  transcript_path: '/home/ada/.claude/projects/x/s.jsonl',
  tool_use_id: id,
  cwd: project,
  tool_name: 'Write',
  tool_input: { file_path: path, content: 'two\n' },
  ...(phase === 'PostToolUse' ? { tool_response: {} } : {}),
});
const begin = (path: string, id?: string) => {
  const event = write(path, 'PreToolUse', id);
  calls.begin(event, agentActions(event, project), project, 1);
};
const end = (path: string, id?: string) => calls.end(write(path, 'PostToolUse', id), project);

describe('calls of agents that run', () => {
  it('know a file as it was before, and as it is afterwards', () => {
    const path = join(project, 'a.ts');
    begin(path);
    writeFileSync(path, 'two\n');
    const [call] = end(path);
    assert.equal(call?.files[0]?.before, 'one\n');
    assert.deepEqual(call?.after, { [path]: 'two\n' });
    assert.deepEqual(end(path), [], 'a call ends once');
  });

  it('know a file that was not there, and one that was moved away meanwhile', () => {
    const path = join(project, 'src', 'new.ts');
    begin(path);
    begin(join(project, 'a.ts'), '2');
    renameSync(join(project, 'a.ts'), join(project, 'b.ts'));
    assert.equal(end(path)[0]?.files[0]?.before, null);
    assert.deepEqual(end(join(project, 'a.ts'), '2')[0]?.after, { [join(project, 'a.ts')]: undefined });
  });

  it('read nothing outside of a repository, nor where a link leads out of it, nor git’s own, nor keys', () => {
    writeFileSync(join(project, '.env'), 'KEY=1\n');
    mkdirSync(join(project, 'deploy'));
    writeFileSync(join(project, 'deploy', 'id_rsa'), 'key\n');
    symlinkSync(join(folder, 'outside.ts'), join(project, 'link.ts'));
    symlinkSync(folder, join(project, 'up'));
    symlinkSync(join(folder, 'nothing'), join(project, 'dangling.ts'));
    const paths = [
      join(folder, 'outside.ts'),
      join(project, 'link.ts'),
      join(project, 'up', 'outside.ts'),
      join(project, 'up', 'new.ts'),
      join(project, 'dangling.ts'),
      join(project, '.git', 'config'),
      join(project, '.env'),
      join(project, 'deploy', 'id_rsa'),
    ];
    for (const path of paths) {
      begin(path);
      assert.deepEqual(end(path), [], path);
    }
  });

  it('call a file that a link inside of the repository leads to by its own name', () => {
    symlinkSync('a.ts', join(project, 'same.ts'));
    begin(join(project, 'same.ts'));
    assert.deepEqual(
      end(join(project, 'same.ts'))[0]?.files.map(({ path }) => path),
      [join(project, 'a.ts')],
    );
  });
});

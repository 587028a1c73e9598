import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { writersOf } from '../../../src/provenance/agents/agentCommand.ts';

const tools = (line: string): string[] => writersOf(line).map(({ kind, tool }) => `${kind} ${tool}`);

describe('writersOf', () => {
  it('knows agents behind paths, wrappers and assignments', () => {
    const lines = [
      'claude',
      'FOO=1 claude -p "fix; it"',
      'cd x && /usr/local/bin/claude',
      'npx -y @anthropic-ai/claude-code@latest',
      'sudo claude.exe',
    ];
    for (const line of lines) assert.deepEqual(tools(line), ['agent claude'], line);
    assert.deepEqual(tools('python -m aider a.py'), ['agent aider']);
    assert.deepEqual(tools('npm test && codex exec "do it" | tee log'), ['other test', 'agent codex', 'other tee']);
    assert.deepEqual(writersOf('claude --model claude-opus-4-5'), [
      { kind: 'agent', tool: 'claude', model: 'claude-opus-4-5' },
    ]);
  });

  it('does not take a word for a program', () => {
    for (const line of [
      'grep claude a.txt',
      'echo "x && claude"',
      'git log --grep "a; claude b"',
      'test -f claude && cd ..',
      'echo "a > b" 2>/dev/null',
      'cat claude',
      'claude --version',
      'git status',
      '',
    ]) {
      assert.deepEqual(tools(line), [], line);
    }
  });

  it('knows other writers', () => {
    assert.deepEqual(tools('npx prettier --write .'), ['formatter prettier']);
    assert.deepEqual(tools('cargo fmt'), ['formatter cargo']);
    assert.deepEqual(tools('git checkout main'), ['other git']);
    assert.deepEqual(tools('vim a.ts'), ['other vim']);
    for (const line of ['make', 'lazygit', 'npm install', 'yarn', 'gh pr checkout 7', './run.sh', 'git commit -m x'])
      assert.equal(writersOf(line).every(({ kind }) => kind === 'other') && writersOf(line).length, 1, line);
    assert.deepEqual(tools('echo x >> a.ts'), ['other echo']);
  });
});

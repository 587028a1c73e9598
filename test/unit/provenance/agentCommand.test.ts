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
    assert.deepEqual(tools('npm test && codex exec "do it" | tee log'), ['agent codex', 'other tee']);
    assert.deepEqual(writersOf('claude --model claude-opus-4-5'), [
      { kind: 'agent', tool: 'claude', model: 'claude-opus-4-5' },
    ]);
  });

  it('does not take a word for a program', () => {
    for (const line of [
      'grep claude a.txt',
      'echo "x && claude"',
      'git commit -m "a; claude b"',
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
  });
});

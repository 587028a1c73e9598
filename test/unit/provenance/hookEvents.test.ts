import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isSameFile, readHookEvent } from '../../../src/provenance/agents/hookEvents.ts';
import { change, event, open, ownersOf, typed, wait } from './ownersOf.ts';

const edit = { oldText: 'a', newText: 'b' };

describe('readHookEvent', () => {
  it('reads the four agents, in both spellings', () => {
    const claude = {
      session_id: 's',
      cwd: '/w',
      hook_event_name: 'PostToolUse',
      tool_name: 'Edit',
      tool_input: { file_path: '/w/a.ts', old_string: 'a', new_string: 'b' },
    };
    const vscode = {
      sessionId: 's',
      cwd: '/w',
      hookEventName: 'PreToolUse',
      tool_name: 'replace_string_in_file',
      tool_input: { filePath: '/w/a.ts', oldString: 'a', newString: 'b' },
    };
    const cursor = {
      conversation_id: 's',
      hook_event_name: 'afterFileEdit',
      model: 'gpt-5',
      file_path: '/w/a.ts',
      edits: [{ old_string: 'a', new_string: 'b' }],
    };
    const copilot = {
      timestamp: 1,
      cwd: '/w',
      toolName: 'edit',
      toolArgs: '{"path":"a.ts","old_str":"a","new_str":"b"}',
      toolResult: { resultType: 'success' },
    };
    const read = [claude, vscode, cursor, copilot].map(readHookEvent);
    assert.deepEqual(
      read.map((claim) => claim?.tool),
      ['claude', 'vscode', 'cursor', 'copilot'],
    );
    assert.deepEqual(
      read.map((claim) => claim?.phase),
      ['after', 'before', 'after', 'after'],
    );
    for (const claim of read) assert.deepEqual(claim?.files, [{ path: '/w/a.ts', edits: [edit] }]);
    assert.equal(read[2]?.model, 'gpt-5');
  });

  it('reads whole files, several edits and patches', () => {
    const post = { session_id: 's', hook_event_name: 'PostToolUse' };
    const write = readHookEvent({ ...post, tool_name: 'Write', tool_input: { file_path: '/a', content: 'x' } });
    assert.deepEqual(write?.files, [{ path: '/a', edits: [{ oldText: null, newText: 'x' }] }]);
    const multi = readHookEvent({
      ...post,
      tool_name: 'MultiEdit',
      tool_input: {
        file_path: '/a',
        edits: [
          { old_string: 'a', new_string: 'b' },
          { old_string: 'c', new_string: 'd' },
        ],
      },
    });
    assert.equal(multi?.files[0]?.edits.length, 2);
    const patch =
      '*** Begin Patch\n*** Update File: src/a.ts\n@@\n keep\n-old\n+new\n*** Add File: b.ts\n+line\n*** End Patch';
    const patched = readHookEvent({ ...post, cwd: '/w', tool_name: 'apply_patch', tool_input: { input: patch } });
    assert.deepEqual(patched?.files, [
      { path: '/w/src/a.ts', edits: [{ oldText: 'keep\nold', newText: 'keep\nnew' }] },
      { path: '/w/b.ts', edits: [{ oldText: null, newText: 'line' }] },
    ]);
  });

  it('says nothing about other tools and failures', () => {
    const post = { session_id: 's', hook_event_name: 'PostToolUse' };
    assert.equal(readHookEvent({ ...post, tool_name: 'Bash', tool_input: { command: 'ls' } }), undefined);
    assert.equal(readHookEvent({ session_id: 's', hook_event_name: 'SessionStart' }), undefined);
    const failed = {
      ...post,
      tool_name: 'Edit',
      tool_input: { file_path: '/a', old_string: 'a', new_string: 'b' },
      tool_response: { success: false },
    };
    assert.equal(readHookEvent(failed), undefined);
  });

  it('compares paths with uris', () => {
    assert.ok(isSameFile('/w/a b.ts', 'file:///w/a%20b.ts'));
    assert.ok(isSameFile('C:\\w\\a.ts', 'file:///c%3A/w/a.ts'));
    assert.ok(isSameFile('src/a.ts', 'file:///w/src/a.ts'));
    assert.ok(!isSameFile('/w/a.ts', 'file:///w/b/a.ts'));
  });
});

describe('agent hooks', () => {
  const base = 'function f() {\n  return 1;\n}\n';
  const after = base.replace('return 1;', 'return compute(1, 2);');
  const hook = (name: string) =>
    event('hook', {
      hook_event_name: name,
      session_id: 's',
      tool_name: 'Edit',
      tool_input: { file_path: '/w/a.ts', old_string: 'return 1;', new_string: 'return compute(1, 2);' },
    });
  const letters = (steps: Parameters<typeof ownersOf>[0]) => ownersOf(steps).letters;
  const written = '........................aaaaaaaaaaaaa.';

  it('explain a change before and after it, inside the editor and outside', () => {
    const external = () => event('external', { text: after });
    assert.match(letters([open(base), hook('PostToolUse'), external()]), /^\.{24}a/u);
    assert.match(letters([open(base), external(), hook('PostToolUse')]), /^\.{24}a/u);
    assert.match(
      letters([open(base), change(24, 1, 'compute(1, 2)'), event('save'), hook('PostToolUse')]),
      /^\.{24}a/u,
    );
    assert.equal(
      letters([open(base), external(), event('restart'), hook('PostToolUse')])
        .slice(0, 38)
        .includes('h'),
      false,
    );
    assert.ok(written.startsWith('.'.repeat(24)));
  });

  it('do not explain other text, nor what came much later', () => {
    const other = event('external', { text: `${base}const other = 1;\n` });
    assert.doesNotMatch(letters([open(base), hook('PostToolUse'), other]), /a/u);
    const early = [open(base), hook('PostToolUse')];
    wait(600_000);
    assert.doesNotMatch(letters([...early, event('external', { text: after })]), /a/u);
  });

  it('do not take text that a person typed before', () => {
    const steps = [open(''), ...typed(0, 'let a = 1;\n')];
    const content = 'let a = 1;\nlet b = 2;\n';
    const hookEvent = event('hook', {
      hook_event_name: 'PostToolUse',
      session_id: 's',
      tool_name: 'Write',
      tool_input: { file_path: '/w/a.ts', content },
    });
    assert.equal(letters([...steps, event('external', { text: content }), hookEvent]), 'hhhhhhhhhhhaaaaaaaaaaa');
  });

  it('name the author of a file that is opened afterwards', () => {
    const created = event('hook', {
      hook_event_name: 'PostToolUse',
      session_id: 's',
      tool_name: 'Write',
      tool_input: { file_path: '/w/a.ts', content: 'let a = 1;\n' },
    });
    assert.equal(letters([created, open('let a = 1;\n')]), 'aaaaaaaaaaa');
  });
});

// What each hook event says of its session: whose it is, what happened, when, and which call it was.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hookSession } from '../../../src/agents/sessions/hookSession.ts';
import { promptTimes } from '../../../src/agents/sessions/personTime.ts';
import { storedSession } from '../../../src/agents/sessions/sessionRecord.ts';
import { personSentence, taskSentences } from '../../../src/agents/sessions/sessionSentences.ts';

const now = 1_795_921_000_000;
const said = (event: object) => hookSession({ ...event }, now);
const kind = (name: string, more: object = {}) => said({ session_id: 's', hook_event_name: name, ...more })?.kind;

describe('what a hook event says of its session', () => {
  it('names the session as its agent spells it, the root one first', () => {
    for (const field of ['session_id', 'sessionId', 'conversation_id', 'trajectory_id'])
      assert.equal(said({ [field]: 's' })?.session, 's', field);
    assert.equal(said({ session_id: 's', sessionContext: { rootSessionId: 'r' } })?.session, 'r');
    assert.equal(said({ cwd: '/w' }), undefined);
    assert.equal(said({ session_id: 's', cwd: '/w', workspace_roots: ['/r'] })?.worktree, '/w');
    assert.equal(said({ session_id: 's', workspace_roots: ['/r'] })?.worktree, '/r');
    assert.equal(said({ session_id: 's', workspace_roots: '/r' })?.worktree, null);
  });

  it('names what happened, for every spelling', () => {
    const names = {
      prompt: 'UserPromptSubmit userPromptSubmitted beforeSubmitPrompt BeforeAgent agent.start',
      stop: 'Stop agentStop AfterAgent agent.end agent_abort',
      end: 'SessionEnd sessionEnd',
      waitingForPerson: 'PermissionRequest',
      toolStart:
        'PreToolUse BeforeTool tool.call tool.execute.before pre_run_command pre_write_code beforeShellExecution beforeMCPExecution',
      toolEnd:
        'PostToolUse PostToolUseFailure AfterTool tool.result tool.execute.after post_write_code afterFileEdit afterTabFileEdit',
      notification: 'SessionStart SubagentStop PreCompact Notification',
    };
    for (const [expected, all] of Object.entries(names))
      for (const name of all.split(' ')) assert.equal(kind(name), expected, name);
  });

  it('tells a question from other notifications, and a prompt from what only looks like one', () => {
    assert.equal(kind('Notification', { notification_type: 'permission_prompt' }), 'waitingForPerson');
    assert.equal(kind('Notification', { message: 'It needs your approval' }), 'waitingForPerson');
    assert.equal(kind('Notification', { notification_type: 'idle', message: 'approval' }), 'notification');
    assert.equal(kind('UserPromptSubmit', { prompt: 'Go' }), 'prompt');
    assert.equal(kind('UserPromptSubmit', { prompt: '' }), 'notification');
    assert.equal(kind('UserPromptSubmit', { prompt: 'Go', parent_agent_id: 'p' }), 'toolStart');
  });

  it('takes the time of the event within a minute of ours', () => {
    const at = (timestamp: unknown) => said({ session_id: 's', timestamp })?.tMs;
    assert.equal(at(now - 60_000), now - 60_000);
    assert.equal(at(now + 60_000), now + 60_000);
    assert.equal(at(now - 60_001), now);
    assert.equal(at(undefined), now);
  });

  it('names the call or, without a tool, the turn', () => {
    const key = (event: object) => said({ session_id: 's', ...event })?.key;
    for (const field of ['tool_use_id', 'toolUseId', 'callID']) assert.equal(key({ [field]: 'c' }), 'c', field);
    assert.equal(key({ tool_call: { id: 'c' } }), 'c');
    assert.equal(key({ tool_result: { id: 'c' } }), 'c');
    assert.equal(key({ turn_id: 't' }), 't');
    assert.equal(key({ turn_id: 't', tool_name: 'Bash' }), null);
    assert.equal(key({ turn_id: 't', toolName: 'Bash' }), null);
  });

  it('is read from the record with both counts of tokens or with none', () => {
    const data = { agent: 'codex', session: 's', worktree: null, event: 'notification', source: 'hook', key: null };
    const tokens = (more: object) => storedSession({ tMs: now, data: { ...data, ...more } })?.tokens;
    assert.deepEqual(tokens({ input: 1, output: 2 }), { input: 1, output: 2 });
    assert.deepEqual([tokens({ input: 1 }), tokens({ output: 2 }), tokens({})], [null, null, null]);
  });

  it('gives the time before two prompts of one moment to the same session each time', () => {
    const prompts = ['b', 'a'].map((session) => ({ tMs: now, session }));
    const times = (list: typeof prompts) => promptTimes([{ tMs: now - 30_000, session: 'a' }, ...list], []);
    assert.deepEqual(
      times(prompts).map(({ session }) => session),
      ['a'],
    );
    assert.deepEqual(times([...prompts].reverse()), times(prompts));
  });
});

describe('the sentences about sessions', () => {
  const work = { elapsedMs: 3_600_000, busyMs: 1_800_000, unattendedMs: 600_000, keptMs: 300_000, unknownMs: 0 };

  it('tell of a task, and of what nobody can tell only where there is some', () => {
    const sentences = (unknownMs: number) =>
      taskSentences({ id: 'a', title: 'A', besideMs: 0, ...work, unknownMs }, 'Mend it');
    assert.deepEqual(sentences(0), [
      '“Mend it” took 1 h from start to end; agents worked 30 min on it.',
      '10 min of it without you; 5 min of that left code that still stands.',
    ]);
    assert.match(sentences(60_000)[1], /still stands, for 1 min nobody can tell\.$/u);
  });

  it('tell of the person, without times where these are hidden', () => {
    const hidden = { activeMs: null, waitingMs: null, switches: 1 };
    assert.equal(personSentence(hidden), 'You changed between sessions and the editor once.');
    assert.equal(personSentence({ ...hidden, activeMs: 60_000 }), personSentence(hidden));
    assert.equal(personSentence({ ...hidden, waitingMs: 60_000 }), personSentence(hidden));
    assert.equal(
      personSentence({ activeMs: 60_000, waitingMs: 120_000, switches: 2 }),
      'You were active 1 min and could only wait for 2 min. You changed between sessions and the editor 2 times.',
    );
  });
});

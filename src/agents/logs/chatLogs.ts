import {
  editsOfCall,
  type Fields,
  fieldsOf,
  type LogHead,
  type LogRecord,
  listOf,
  recordOf,
  textOf,
  timeOf,
  tokensOf,
} from './logRecord.ts';

type Line = (line: Fields) => readonly LogRecord[];

/** Calls whose edits count once their result reports success. */
class OpenCalls {
  readonly #calls = new Map<string, { readonly tool: string; readonly input: unknown }>();

  start(head: LogHead, tMs: number | null, key: string | null, tool: string, input: unknown): LogRecord {
    if (key !== null) this.#calls.set(key, { tool, input });
    return recordOf(head, tMs, 'toolStart', { key, tool });
  }

  end(head: LogHead, tMs: number | null, key: string | null, worked: boolean): LogRecord {
    const call = this.#calls.get(key ?? '');
    this.#calls.delete(key ?? '');
    const edits = call === undefined || !worked ? [] : editsOfCall(call.tool, call.input, head.worktree);
    return recordOf(head, tMs, 'toolEnd', { key, tool: call?.tool ?? null, edits });
  }
}

/** Gemini CLI: `~/.gemini/tmp/PROJECT/chats/session-*.jsonl`. A message is written again when its tools are done. */
export function geminiLog(folder: string | null): Line {
  let head: LogHead = { agent: 'gemini', session: '', worktree: folder, model: null };
  let isSubagent = false;
  const counted = new Set<string>();
  return (line) => {
    if (typeof line['sessionId'] === 'string') {
      head = { ...head, session: line['sessionId'] };
      isSubagent = line['kind'] === 'subagent';
    }
    const [tMs, id] = [timeOf(line['timestamp']), textOf(line['id'])];
    if (head.session === '' || id === null) return [];
    if (line['type'] === 'user') {
      const parts = line['content'];
      const isPrompt = typeof parts === 'string' || listOf(parts).some((part) => 'text' in part);
      return isPrompt ? [recordOf(head, tMs, isSubagent ? 'toolStart' : 'prompt', { key: id })] : [];
    }
    if (line['type'] !== 'gemini') return [];
    head = { ...head, model: textOf(line['model']) ?? head.model };
    const calls = listOf(line['toolCalls']);
    const used = fieldsOf(line['tokens']);
    const tokens = counted.has(id) ? null : tokensOf(used['input'], used['output']);
    if (tokens !== null) counted.add(id);
    const count = tokens === null ? [] : [recordOf(head, tMs, 'notification', { key: `tokens ${id}`, tokens })];
    if (calls.length === 0) {
      const says = textOf(line['content']) !== null;
      // If tools follow after all, they start at the same moment and the turn continues.
      return says ? [...count, recordOf(head, tMs, 'stop', { key: id })] : count;
    }
    return [...count, ...calls.flatMap((call) => callRecords(head, tMs, call))];
  };
}

function callRecords(head: LogHead, startMs: number | null, call: Fields): readonly LogRecord[] {
  const [key, tool] = [textOf(call['id']), textOf(call['name']) ?? ''];
  const edits = call['status'] === 'success' ? editsOfCall(tool, call['args'], head.worktree) : [];
  return [
    recordOf(head, startMs, 'toolStart', { key, tool }),
    recordOf(head, timeOf(call['timestamp']) ?? startMs, 'toolEnd', { key, tool, edits }),
  ];
}

/** Qwen Code: `~/.qwen/projects/-PATH/chats/ID.jsonl`. */
export function qwenLog(): Line {
  const calls = new OpenCalls();
  return (line) => {
    const session = textOf(line['sessionId']);
    if (session === null) return [];
    const head: LogHead = {
      agent: 'qwen',
      session,
      worktree: textOf(line['cwd']),
      model: textOf(line['model']),
    };
    const [tMs, id] = [timeOf(line['timestamp']), textOf(line['uuid'])];
    const parts = listOf(fieldsOf(line['message'])['parts']);
    if (line['type'] === 'tool_result') {
      const result = fieldsOf(line['toolCallResult']);
      return [calls.end(head, tMs, textOf(result['callId']), result['status'] === 'success')];
    }
    if (line['type'] === 'user') {
      if (!parts.some((part) => 'text' in part)) return [];
      const isPerson = line['provenance'] === undefined || line['provenance'] === 'real_user';
      return [recordOf(head, tMs, isPerson ? 'prompt' : 'toolStart', { key: id })];
    }
    if (line['type'] !== 'assistant') return [];
    const used = fieldsOf(line['usageMetadata']);
    const tokens = tokensOf(used['promptTokenCount'], used['candidatesTokenCount']);
    const asked = parts.map((part) => fieldsOf(part['functionCall'])).filter((call) => 'name' in call);
    return [
      ...(tokens === null ? [] : [recordOf(head, tMs, 'notification', { key: `tokens ${id}`, tokens })]),
      ...asked.map((call) =>
        calls.start(head, tMs, textOf(call['id']), textOf(call['name']) ?? '', fieldsOf(call['args'])),
      ),
      ...(asked.length === 0 ? [recordOf(head, tMs, 'stop', { key: id })] : []),
    ];
  };
}

/** Claude Code: `~/.claude/projects/PATH/ID.jsonl`, according to its documentation; not run here. */
export function claudeLog(): Line {
  const calls = new OpenCalls();
  const counted = new Set<string>();
  return (line) => {
    const session = textOf(line['sessionId']);
    if (session === null) return [];
    const message = fieldsOf(line['message']);
    const head: LogHead = {
      agent: 'claude',
      session,
      worktree: textOf(line['cwd']),
      model: textOf(message['model']),
    };
    const [tMs, id] = [timeOf(line['timestamp']), textOf(line['uuid'])];
    const parts = listOf(message['content']);
    if (line['type'] === 'user') {
      const results = parts.filter((part) => part['type'] === 'tool_result');
      if (results.length > 0) {
        return results.map((part) => calls.end(head, tMs, textOf(part['tool_use_id']), part['is_error'] !== true));
      }
      const words = textOf(message['content']) ?? textOf(parts.find((part) => part['type'] === 'text')?.['text']);
      if (words === null || line['isMeta'] === true) return [];
      if (words.startsWith('[Request interrupted by user')) return [recordOf(head, tMs, 'stop', { key: id })];
      if (line['isSidechain'] === true) return [recordOf(head, tMs, 'toolStart', { key: id })];
      // "sdk-cli" is `claude -p`; the others are programs that use its SDK.
      const byProgram = /^(?:sdk-|mcp)/u.test(String(line['entrypoint']));
      return [recordOf(head, tMs, 'prompt', { key: id, ...(byProgram ? { byProgram } : {}) })];
    }
    if (line['type'] !== 'assistant') return [];
    // Each block of an answer is a line of its own and repeats the tokens of the whole answer.
    const messageId = textOf(message['id']) ?? id ?? '';
    const used = fieldsOf(message['usage']);
    const cached = Number(used['cache_read_input_tokens'] ?? 0) + Number(used['cache_creation_input_tokens'] ?? 0);
    const tokens = counted.has(messageId) ? null : tokensOf(used['input_tokens'], used['output_tokens'], cached);
    if (tokens !== null) counted.add(messageId);
    const uses = parts.filter((part) => part['type'] === 'tool_use');
    const isOver = /^(?:end_turn|stop_sequence)$/u.test(String(message['stop_reason'])) && line['isSidechain'] !== true;
    return [
      ...(tokens === null ? [] : [recordOf(head, tMs, 'notification', { key: `tokens ${messageId}`, tokens })]),
      ...uses.map((use) => calls.start(head, tMs, textOf(use['id']), textOf(use['name']) ?? '', use['input'])),
      ...(isOver && uses.length === 0 ? [recordOf(head, tMs, 'stop', { key: messageId })] : []),
    ];
  };
}

/** Copilot CLI: `~/.copilot/session-state/ID/events.jsonl`, according to the event types of GitHub's copilot-sdk; not run here. */
export function copilotLog(id: string): Line {
  const calls = new OpenCalls();
  let head: LogHead = { agent: 'copilot', session: id, worktree: null, model: null };
  return (line) => {
    const [tMs, key, data] = [timeOf(line['timestamp']), textOf(line['id']), fieldsOf(line['data'])];
    switch (line['type']) {
      case 'session.start':
      case 'session.resume': {
        const worktree = textOf(fieldsOf(data['context'])['cwd']) ?? head.worktree;
        head = { ...head, session: textOf(data['sessionId']) ?? head.session, worktree };
        return [];
      }
      case 'user.message':
        return [recordOf(head, tMs, 'prompt', { key })];
      case 'assistant.turn_start':
        return [recordOf(head, tMs, 'toolStart', { key })];
      case 'assistant.turn_end':
      case 'session.idle':
        // One prompt may take several turns; the next one then starts at once.
        return [recordOf(head, tMs, 'stop', { key })];
      case 'assistant.usage': {
        const tokens = tokensOf(data['inputTokens'], data['outputTokens']);
        return tokens === null ? [] : [recordOf(head, tMs, 'notification', { key, tokens })];
      }
      case 'tool.execution_start':
        return [calls.start(head, tMs, textOf(data['toolCallId']), textOf(data['toolName']) ?? '', data['arguments'])];
      case 'tool.execution_complete':
        return [calls.end(head, tMs, textOf(data['toolCallId']), data['success'] === true)];
      case 'permission.requested':
        return [recordOf(head, tMs, 'waitingForPerson', { key: textOf(data['toolCallId']) ?? key })];
      case 'session.shutdown':
        return [recordOf(head, tMs, 'end', { key })];
      default:
        return [];
    }
  };
}

/** Cline: `~/.cline/data/sessions/ID/ID.messages.json`, rewritten as a whole each time. @param about Content of `ID.json` next to it. */
export function clineLog(whole: Fields, about: Fields, id: string): readonly LogRecord[] {
  const calls = new OpenCalls();
  const worktree = textOf(about['cwd']) ?? textOf(about['workspace_root']);
  const head: LogHead = {
    agent: 'cline',
    session: textOf(whole['sessionId']) ?? id,
    worktree,
    model: textOf(about['model']),
  };
  const records = listOf(whole['messages']).flatMap((message): readonly LogRecord[] => {
    const [tMs, key, parts] = [timeOf(message['ts']), textOf(message['id']), listOf(message['content'])];
    if (message['role'] === 'user') {
      const results = parts.filter((part) => part['type'] === 'tool_result');
      if (results.length === 0) return [recordOf(head, tMs, 'prompt', { key })];
      return results.map((part) => calls.end(head, tMs, textOf(part['tool_use_id']), !hasFailed(part)));
    }
    const used = fieldsOf(message['metrics']);
    const tokens = tokensOf(used['inputTokens'], used['outputTokens'], used['cacheReadTokens']);
    const uses = parts.filter((part) => part['type'] === 'tool_use');
    return [
      ...(tokens === null ? [] : [recordOf(head, tMs, 'notification', { key: `tokens ${key}`, tokens })]),
      ...uses.map((use) =>
        calls.start(head, tMs, textOf(use['id']), textOf(use['name']) ?? '', clineInput(use['input'])),
      ),
      ...(uses.length === 0 ? [recordOf(head, tMs, 'stop', { key })] : []),
    ];
  });
  const endedMs = timeOf(about['ended_at']);
  return endedMs === null ? records : [...records, recordOf(head, endedMs, 'end', { key: 'end' })];
}

/** Cline's editor creates a file if there is no old text. */
function clineInput(input: unknown): Fields {
  const { new_text: text, ...rest } = fieldsOf(input);
  if (typeof text !== 'string') return rest;
  return 'old_text' in rest || 'insert_line' in rest ? { ...rest, new_text: text } : { ...rest, content: text };
}

/** The result of a Cline tool says whether it succeeded, as an object or as the JSON text of one. */
function hasFailed({ content, is_error: isError }: Fields): boolean {
  if (isError === true) return true;
  const text = typeof content === 'string' ? content : JSON.stringify(content ?? '');
  return /"success"\s*:\s*false/u.test(text.replaceAll('\\"', '"'));
}

/** Continue: `~/.continue/sessions/ID.json`. It records tokens and edits, but no times. */
export function continueLog(whole: Fields, id: string): readonly LogRecord[] {
  const head: LogHead = {
    agent: 'continue',
    session: textOf(whole['sessionId']) ?? id,
    worktree: textOf(whole['workspaceDirectory'])?.replace(/^file:\/\//u, '') ?? null,
    model: null,
  };
  return listOf(whole['history']).flatMap((step, index): readonly LogRecord[] => {
    const message = fieldsOf(step['message']);
    if (message['role'] === 'user') return [recordOf(head, null, 'prompt', { key: `${index}` })];
    if (message['role'] !== 'assistant') return [];
    const used = fieldsOf(message['usage']);
    const model = textOf(used['model']);
    const tokens = tokensOf(used['prompt_tokens'], used['completion_tokens']);
    const calls = listOf(step['toolCallStates']);
    return [
      ...(tokens === null ? [] : [recordOf(head, null, 'notification', { key: `tokens ${index}`, tokens, model })]),
      ...calls.map((call) => {
        const tool = textOf(fieldsOf(fieldsOf(call['toolCall'])['function'])['name']) ?? '';
        const edits = call['status'] === 'done' ? editsOfCall(tool, call['parsedArgs'], head.worktree) : [];
        return recordOf(head, null, 'toolEnd', { key: textOf(call['toolCallId']), tool, model, edits });
      }),
      ...(calls.length === 0 ? [recordOf(head, null, 'stop', { key: `${index}` })] : []),
    ];
  });
}

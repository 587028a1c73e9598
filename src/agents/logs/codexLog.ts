import {
  editsOfCall,
  editsOfDiff,
  type Fields,
  fieldsOf,
  isFields,
  type LogEdit,
  type LogHead,
  type LogRecord,
  recordOf,
  textOf,
  timeOf,
  tokensOf,
} from './logRecord.ts';

/** A turn and the prompt that started it are two lines this close together, ms; later input during the turn is a prompt of its own. */
const samePromptMs = 5000;

/** What Codex calls a session or turn without a person at its prompt. "exec" was seen; "mcp" is in its source. */
const headless = /^(?:exec|mcp)$/u;

/**
 * Codex: `~/.codex/sessions/Y/M/D/rollout-*.jsonl`, as version 0.171 writes it and as older ones did (`user_message` without
 * `task_started`, `patch_apply_end` instead of a `FileChange` item).
 */
export function codexLog(): (line: Fields) => readonly LogRecord[] {
  let head: LogHead = { agent: 'codex', session: '', worktree: null, model: null };
  /** A session started by another agent: its prompts do not come from a person. */
  let isSubagent = false;
  /** `codex exec`, the SDK or Codex as a server: whoever gave the prompt did not type it into Codex. */
  let isHeadless = false;
  let promptMs = Number.NEGATIVE_INFINITY;
  let [input, output] = [0, 0];
  /** Patches contained in calls, until the log says that they were applied. */
  const patches = new Map<string, readonly LogEdit[]>();

  const prompt = (tMs: number | null, key: string | null, trigger: unknown = null): readonly LogRecord[] => {
    if (tMs !== null && tMs - promptMs < samePromptMs) return [];
    promptMs = tMs ?? promptMs;
    if (isSubagent) return [recordOf(head, tMs, 'toolStart', { key })];
    // A session that was begun headless may be resumed by a person; new versions name what began each turn.
    const byProgram = typeof trigger === 'string' ? headless.test(trigger) : isHeadless;
    return [recordOf(head, tMs, 'prompt', { key, ...(byProgram ? { byProgram } : {}) })];
  };

  const event = (tMs: number | null, payload: Fields): readonly LogRecord[] => {
    switch (payload['type']) {
      case 'task_started':
        return prompt(tMs, textOf(payload['turn_id']), fieldsOf(payload['turn_attribution'])['turn_trigger']);
      case 'user_message':
        return prompt(tMs, null);
      case 'task_complete':
      case 'turn_aborted':
        promptMs = Number.NEGATIVE_INFINITY;
        return [recordOf(head, tMs, 'stop', { key: textOf(payload['turn_id']) })];
      case 'token_count': {
        const total = fieldsOf(fieldsOf(payload['info'])['total_token_usage']);
        const [allIn, allOut] = [Number(total['input_tokens'] ?? 0), Number(total['output_tokens'] ?? 0)];
        const tokens = tokensOf(allIn - input, allOut - output);
        [input, output] = [Math.max(input, allIn || 0), Math.max(output, allOut || 0)];
        // Cumulative totals: the same total means the same event.
        return tokens === null ? [] : [recordOf(head, tMs, 'notification', { key: `${allIn}+${allOut}`, tokens })];
      }
      case 'patch_apply_end':
        return payload['success'] === true ? changed(tMs, textOf(payload['call_id']), payload['changes']) : [];
      case 'item_completed': {
        const item = fieldsOf(payload['item']);
        if (item['type'] === 'UserMessage') return prompt(tMs, null);
        if (item['type'] !== 'FileChange') return [];
        if (item['status'] === 'completed') return changed(tMs, textOf(item['id']), item['changes']);
        patches.delete(textOf(item['id']) ?? '');
        return [];
      }
      default:
        return [];
    }
  };

  const changed = (tMs: number | null, key: string | null, changes: unknown): readonly LogRecord[] => {
    patches.delete(key ?? '');
    const edits = Object.entries(fieldsOf(changes)).flatMap(([path, value]) => {
      const inner = isFields(value) ? (isFields(value['update']) ? value['update'] : (value['add'] ?? value)) : {};
      const change = fieldsOf(inner);
      const [diff, content] = [textOf(change['unified_diff']), textOf(change['content'])];
      if (diff !== null) return editsOfDiff(textOf(change['move_path']) ?? path, diff);
      const isNew = change['type'] !== 'delete' && !isFields(fieldsOf(value)['delete']);
      return content === null || !isNew ? [] : [{ path, oldText: null, newText: content }];
    });
    return edits.length === 0 ? [] : [recordOf(head, tMs, 'toolEnd', { key, tool: 'apply_patch', edits })];
  };

  const item = (tMs: number | null, payload: Fields): readonly LogRecord[] => {
    const key = textOf(payload['call_id']);
    switch (payload['type']) {
      case 'function_call':
      case 'custom_tool_call':
      case 'local_shell_call': {
        const tool = textOf(payload['name']) ?? 'shell';
        const edits = editsOfCall(tool, patchIn(payload), head.worktree);
        if (key !== null && edits.length > 0) patches.set(key, edits);
        return [recordOf(head, tMs, 'toolStart', { key, tool })];
      }
      case 'function_call_output':
      case 'custom_tool_call_output':
      case 'local_shell_call_output': {
        const edits = patches.get(key ?? '') ?? [];
        patches.delete(key ?? '');
        const worked = edits.length > 0 && /\bSuccess\b/u.test(String(payload['output'] ?? ''));
        return [recordOf(head, tMs, 'toolEnd', { key, edits: worked ? edits : [] })];
      }
      default:
        return [];
    }
  };

  return (line) => {
    const tMs = timeOf(line['timestamp']);
    const payload = fieldsOf(line['payload']);
    if (line['type'] === 'session_meta') {
      const session = textOf(payload['id']) ?? textOf(payload['session_id']) ?? head.session;
      head = { ...head, session, worktree: textOf(payload['cwd']) ?? head.worktree };
      isSubagent = payload['thread_source'] === 'subagent' || isFields(payload['source']);
      isHeadless = headless.test(String(payload['source']));
      return [];
    }
    if (line['type'] === 'turn_context') {
      head = {
        ...head,
        worktree: textOf(payload['cwd']) ?? head.worktree,
        model: textOf(payload['model']) ?? head.model,
      };
      return [];
    }
    if (head.session === '') return [];
    if (line['type'] === 'event_msg') return event(tMs, payload);
    return line['type'] === 'response_item' ? item(tMs, payload) : [];
  };
}

/** Codex passes patches to a separate tool or inside a shell command. */
function patchIn(payload: Fields): Fields {
  if (typeof payload['input'] === 'string') return { patch: payload['input'] };
  const args = textOf(payload['arguments']);
  try {
    const parsed: unknown = args === null ? payload['action'] : JSON.parse(args);
    const { cmd, command, ...rest } = fieldsOf(parsed);
    const words = cmd ?? command;
    const line = Array.isArray(words) ? words.join(' ') : words;
    return typeof line === 'string' ? { ...rest, command: line } : rest;
  } catch {
    // A call with truncated arguments has no readable edit.
    return {};
  }
}

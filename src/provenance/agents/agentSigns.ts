type Fields = Readonly<Record<string, unknown>>;

/** Every agent we can tell apart; `unknown` when there is no sure sign. */
export const agentNames = [
  'claude',
  'vscode',
  'copilot',
  'cursor',
  'codex',
  'gemini',
  'qwen',
  'cline',
  'windsurf',
  'kiro',
  'factory',
  'opencode',
  'amp',
  'unknown',
] as const;
export type AgentName = (typeof agentNames)[number];

/** Folders in which only one agent keeps its transcripts. */
const transcripts: readonly (readonly [RegExp, AgentName])[] = [
  [/[/\\]\.claude[/\\]/u, 'claude'],
  [/[/\\]\.codex[/\\]|[/\\]rollout-[^/\\]+\.jsonl$/u, 'codex'],
  [/[/\\]\.gemini[/\\]/u, 'gemini'],
  [/[/\\]\.qwen[/\\]/u, 'qwen'],
  [/[/\\]\.factory[/\\]/u, 'factory'],
  [/[/\\]\.copilot[/\\]/u, 'copilot'],
  [/[/\\]workspaceStorage[/\\]/u, 'vscode'],
];

const pascal = /^(?:Pre|Post)ToolUse/u;
/** Event and tool names that only one agent uses. `Bash` is not among them: Codex has it, too. */
const tools: readonly (readonly [RegExp, RegExp, AgentName])[] = [
  [pascal, /^(?:Edit|MultiEdit|Write|NotebookEdit|Read|Glob|Grep|WebFetch|WebSearch|TodoWrite|Task)$/u, 'claude'],
  [
    pascal,
    /^(?:run_in_terminal|(?:multi_)?replace_string_in_file|create_file|insert_edit_into_file|edit_notebook_file|editFiles|fetch_webpage|create_and_run_task|create_remote_session|send_remote_message)$/u,
    'vscode',
  ],
  [/^(?:pre|post)ToolUse$/u, /^(?:execute_bash|fs_write|fs_read)$/u, 'kiro'],
];

/** The agent that sent an event, from unambiguous signs only: never from a spelling that several agents share. */
export function signedAgent(event: Fields, name: string, tool: string): AgentName {
  const said = agentNames.find((one) => one === event['agent'] || one === event['harness']);
  if (said !== undefined) return said;
  if ('clineVersion' in event) return 'cline';
  if ('cursor_version' in event || ('conversation_id' in event && /^(?:after|before|pre|post)[A-Z]/u.test(name))) {
    return 'cursor';
  }
  if ('agent_action_name' in event) return 'windsurf';
  // Only GitHub's agents leave out the event's name and call the arguments something other than "input".
  if ('toolArgs' in event) return 'copilot';
  const path = event['transcript_path'];
  const byPath = typeof path === 'string' ? transcripts.find(([pattern]) => pattern.test(path))?.[1] : undefined;
  if (byPath !== undefined) return byPath;
  if ('turn_id' in event && 'session_id' in event) return 'codex';
  if ('prompt_id' in event && 'session_id' in event) return 'qwen';
  if ('hookEventName' in event && 'sessionId' in event) return 'vscode';
  return tools.find(([events, names]) => events.test(name) && names.test(tool))?.[2] ?? 'unknown';
}

/**
 * Moves the tool to where other agents put it: Cline and Windsurf wrap it in an object of their own.
 * @returns the same object when nothing has to be moved.
 */
export function plainHookEvent(event: Fields): Fields {
  if ('clineVersion' in event) return plainCline(event);
  const { agent_action_name: action, tool_info: info } = event;
  if (typeof action !== 'string' || !isFields(info)) return event;
  return { ...event, hook_event_name: action, tool_name: action, tool_input: info, ...folderOf(info['cwd']) };
}

function plainCline(event: Fields): Fields {
  const [call, result] = [event['tool_call'], event['tool_result']];
  const about = isFields(call) ? call : isFields(result) ? result : undefined;
  const roots = event['workspaceRoots'];
  const input = about?.['input'];
  return {
    ...event,
    hook_event_name: isFields(call) ? 'PreToolUse' : isFields(result) ? 'PostToolUse' : event['hookName'],
    session_id: event['taskId'],
    ...folderOf(Array.isArray(roots) ? roots[0] : undefined),
    ...(about === undefined
      ? {}
      : { tool_name: about['name'], tool_input: isFields(input) ? clineInput(input) : input }),
    ...(isFields(result) ? { tool_response: { success: result['error'] === undefined && !hasFailed(result) } } : {}),
  };
}

/** Cline's editor creates a file if there is no old text, and inserts if a line is given. */
function clineInput(input: Fields): Fields {
  const { new_text: text, ...rest } = input;
  const makesFile = typeof text === 'string' && !('old_text' in input) && !('insert_line' in input);
  return makesFile ? { ...rest, content: text } : input;
}

function hasFailed({ output }: Fields): boolean {
  const parts: readonly unknown[] = Array.isArray(output) ? output : [output];
  return parts.some((part) => isFields(part) && part['success'] === false);
}

function folderOf(cwd: unknown): Fields {
  return typeof cwd === 'string' && cwd !== '' ? { cwd } : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

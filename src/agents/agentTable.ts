import type { GateDecision } from '../gate/verdict.ts';
import type { AgentName } from '../provenance/agents/agentSigns.ts';

/** What our process leaves behind for the agent: JSON on stdout, a sentence on stderr, and the exit code. */
export interface HookAnswer {
  readonly stdout?: Readonly<Record<string, unknown>>;
  readonly stderr?: string;
  readonly code: 0 | 2;
}

/** One objection, in the only words that matter: may a person still say yes, and why not. */
interface Objection {
  readonly decision: Exclude<GateDecision, 'allow'>;
  readonly reason: string;
  /** The event's name as the agent spells it. */
  readonly event: string;
}

/** How an agent is answered. What we know of it was seen when it ran here, unless the row says that it was read only. */
export interface AgentRow {
  readonly label: string;
  /** Events before an act that can hold it back, as the agent spells them. */
  readonly before: RegExp;
  /** Whether "ask" puts the act before a person there; where it does not, the act would run. */
  heedsAsk(mode: string): boolean;
  /** The agent's words for an objection. */
  object(objection: Objection): HookAnswer;
  /** How an agent that wants to stop is sent back; undefined where it heeds nothing then. */
  readonly stop?: { readonly event: RegExp; block(reason: string): HookAnswer };
  /** What our entry in its configuration says, seconds; after that it goes on without us. */
  readonly timeoutSeconds: number;
  /** `run`: the replies were tried on the program itself (`npm run test:agents`); `read`: taken from its documentation. */
  readonly known: 'run' | 'read';
}

const timeoutSeconds = 10;
/** Modes in which nobody is there to be asked, as far as the agents say so. */
const unattended = /^(?:bypassPermissions|dontAsk|auto|yolo)$/u;

/** Claude Code's words; several agents took them over. */
function claudeStyle({ decision, reason }: Objection): HookAnswer {
  const output = { hookEventName: 'PreToolUse', permissionDecision: decision, permissionDecisionReason: reason };
  return { stdout: { hookSpecificOutput: output }, code: 0 };
}

/** Exit code 2 with the reason on stderr: the one answer that most agents share. */
function exitTwo({ reason }: Objection): HookAnswer {
  return { stderr: reason, code: 2 };
}

const pascal = /^PreToolUse$/u;
/** What our entry for stop events says, seconds: Claude Code's and Codex's own limit for a hook. */
export const stopTimeoutSeconds = 600;
const claudeStop = {
  event: /^Stop$/u,
  block: (reason: string): HookAnswer => ({ stdout: { decision: 'block', reason }, code: 0 }),
};

/** One row an agent. */
export const agentTable: Readonly<Record<AgentName, AgentRow>> = {
  claude: {
    label: 'Claude Code',
    before: pascal,
    heedsAsk: (mode) => !unattended.test(mode),
    object: claudeStyle,
    stop: claudeStop,
    timeoutSeconds,
    known: 'read',
  },
  vscode: {
    label: "VS Code's agents",
    before: pascal,
    heedsAsk: (mode) => !unattended.test(mode),
    object: claudeStyle,
    stop: claudeStop,
    timeoutSeconds,
    known: 'read',
  },
  copilot: {
    label: 'Copilot CLI',
    before: /^preToolUse$/u,
    heedsAsk: () => true,
    object: ({ decision, reason }) => ({
      stdout: { permissionDecision: decision, permissionDecisionReason: reason },
      code: 0,
    }),
    stop: { ...claudeStop, event: /^agentStop$/u },
    timeoutSeconds,
    known: 'read',
  },
  cursor: {
    label: 'Cursor',
    before: /^(?:before[A-Z]|preToolUse$)/u,
    // In its Auto-review mode an "ask" runs, and no event says which mode it is in (forum.cursor.com, topic 173694).
    heedsAsk: () => false,
    object: ({ decision, reason }) => ({
      stdout: { permission: decision, user_message: reason, agent_message: reason },
      code: 0,
    }),
    stop: { event: /^stop$/u, block: (reason) => ({ stdout: { followup_message: reason }, code: 0 }) },
    timeoutSeconds,
    known: 'read',
  },
  codex: {
    label: 'Codex',
    before: pascal,
    // "unsupported permissionDecision:ask", and the command runs.
    heedsAsk: () => false,
    object: claudeStyle,
    stop: claudeStop,
    timeoutSeconds,
    known: 'run',
  },
  gemini: {
    label: 'Gemini CLI',
    before: /^BeforeTool$/u,
    // Without a terminal it waits for an answer for ever.
    heedsAsk: () => false,
    object: ({ reason }) => ({ stdout: { decision: 'deny', reason }, code: 0 }),
    stop: { event: /^AfterAgent$/u, block: (reason) => ({ stdout: { decision: 'deny', reason }, code: 0 }) },
    timeoutSeconds,
    known: 'run',
  },
  qwen: {
    label: 'Qwen Code',
    before: pascal,
    heedsAsk: () => true,
    object: claudeStyle,
    stop: claudeStop,
    timeoutSeconds,
    known: 'run',
  },
  cline: {
    label: 'Cline',
    before: pascal,
    heedsAsk: () => false,
    // It heeds nothing else, and ends its whole run.
    object: ({ reason }) => ({ stdout: { cancel: true, errorMessage: reason }, code: 0 }),
    timeoutSeconds,
    known: 'run',
  },
  windsurf: {
    label: 'Windsurf',
    before: /^pre_/u,
    heedsAsk: () => false,
    object: exitTwo,
    timeoutSeconds,
    known: 'read',
  },
  kiro: {
    label: 'Kiro',
    before: /^preToolUse$/iu,
    heedsAsk: () => false,
    object: exitTwo,
    timeoutSeconds,
    known: 'read',
  },
  factory: {
    label: 'Factory',
    before: pascal,
    heedsAsk: (mode) => !unattended.test(mode),
    object: claudeStyle,
    stop: claudeStop,
    timeoutSeconds,
    known: 'read',
  },
  opencode: {
    label: 'opencode',
    before: /^tool\.execute\.before$/u,
    // Its plugin throws, which stops this one call.
    heedsAsk: () => false,
    object: exitTwo,
    timeoutSeconds,
    known: 'read',
  },
  unknown: {
    label: 'An agent that is not known',
    before: pascal,
    heedsAsk: () => false,
    // Each agent that was tried heeds one of the forms; which one, the shape of its event tells.
    object: (objection) => (pascal.test(objection.event) ? claudeStyle(objection) : exitTwo(objection)),
    stop: claudeStop,
    timeoutSeconds,
    known: 'read',
  },
};

import type { GateDecision } from '../gate/verdict.ts';
import type { AgentName } from '../provenance/agents/agentSigns.ts';

/** What our process returns to the agent: JSON on stdout, a sentence on stderr, and the exit code. */
export interface HookAnswer {
  readonly stdout?: Readonly<Record<string, unknown>>;
  readonly stderr?: string;
  readonly code: 0 | 2;
}

/** One objection: whether a person may still approve, and the reason. */
interface Objection {
  readonly decision: Exclude<GateDecision, 'allow'>;
  readonly reason: string;
  /** The event's name as the agent spells it. */
  readonly event: string;
}

/** How to answer an agent. `known` says whether this was observed or only read. */
export interface AgentRow {
  readonly label: string;
  /** Events before an action that can stop it, as the agent spells them. */
  readonly before: RegExp;
  /** Whether the agent passes an "ask" on to the person; if not, it would run the action. */
  heedsAsk(mode: string): boolean;
  /** An objection in the agent's format. */
  object(objection: Objection): HookAnswer;
  /** How to send back an agent that wants to stop; undefined if it ignores answers at that point. */
  readonly stop?: { readonly event: RegExp; block(reason: string): HookAnswer };
  /** The timeout in our entry of its configuration, seconds; after that it continues without us. */
  readonly timeoutSeconds: number;
  /** `run`: the replies were tested with the program itself (`npm run test:agents`); `read`: taken from its documentation. */
  readonly known: 'run' | 'read';
}

const timeoutSeconds = 10;
/** Modes in which nobody is there to be asked, as far as agents report them. */
const unattended = /^(?:bypassPermissions|dontAsk|auto|yolo)$/u;

/** Claude Code's format, which several agents adopted. */
function claudeStyle({ decision, reason }: Objection): HookAnswer {
  const output = { hookEventName: 'PreToolUse', permissionDecision: decision, permissionDecisionReason: reason };
  return { stdout: { hookSpecificOutput: output }, code: 0 };
}

/** Exit code 2 with the reason on stderr: the answer that most agents understand. */
function exitTwo({ reason }: Objection): HookAnswer {
  return { stderr: reason, code: 2 };
}

const pascal = /^PreToolUse$/u;
/** The timeout in our entries for stop events, seconds: Claude Code's and Codex's own limit for a hook. */
export const stopTimeoutSeconds = 600;
const claudeStop = {
  event: /^Stop$/u,
  block: (reason: string): HookAnswer => ({ stdout: { decision: 'block', reason }, code: 0 }),
};

/** VS Code documents the decision inside of `hookSpecificOutput`; its first versions with hooks read it from the top. */
const vscodeStop = {
  ...claudeStop,
  block: (reason: string): HookAnswer => {
    const decision = { decision: 'block', reason };
    return { stdout: { ...decision, hookSpecificOutput: { hookEventName: 'Stop', ...decision } }, code: 0 };
  },
};

/** One row per agent. */
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
    stop: vscodeStop,
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
    // In Auto-review mode Cursor runs an action despite "ask", and no event reports the mode (forum.cursor.com, topic 173694).
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
    // Codex reports "unsupported permissionDecision:ask" and runs the command.
    heedsAsk: () => false,
    object: claudeStyle,
    stop: claudeStop,
    timeoutSeconds,
    known: 'run',
  },
  gemini: {
    label: 'Gemini CLI',
    before: /^BeforeTool$/u,
    // Without a terminal, it waits forever for an answer.
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
    // The only answer it obeys; it ends the whole run.
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
    // Its plugin throws, which stops only this call.
    heedsAsk: () => false,
    object: exitTwo,
    timeoutSeconds,
    known: 'read',
  },
  amp: {
    label: 'Amp',
    before: /^tool\.call$/u,
    // Its plugin rejects, which stops only this call.
    heedsAsk: () => false,
    object: exitTwo,
    stop: {
      event: /^agent\.end$/u,
      block: (reason) => ({ stdout: { action: 'continue', userMessage: reason }, code: 0 }),
    },
    timeoutSeconds,
    known: 'read',
  },
  unknown: {
    label: 'An agent that is not known',
    before: pascal,
    heedsAsk: () => false,
    // Each agent tested obeys one of these forms; the form of its event tells which.
    object: (objection) => (pascal.test(objection.event) ? claudeStyle(objection) : exitTwo(objection)),
    stop: claudeStop,
    timeoutSeconds,
    known: 'read',
  },
};

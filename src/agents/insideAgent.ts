/**
 * Variables that agents set for the commands they run, by agent. Sources: the agents' own documentation and, for codex, gemini,
 * qwen and cline, what `env` printed inside them (`npm run test:agents`).
 */
const marks: Readonly<Record<string, readonly string[]>> = {
  claude: ['CLAUDECODE'],
  codex: ['CODEX_SANDBOX', 'CODEX_SANDBOX_NETWORK_DISABLED', 'CODEX_THREAD_ID', 'CODEX_CI'],
  gemini: ['GEMINI_CLI'],
  qwen: ['QWEN_CODE'],
  opencode: ['OPENCODE'],
  cline: ['CLINE_ACTIVE', 'CLINE_CONNECTOR_CLI_LAUNCH'],
  cursor: ['CURSOR_AGENT'],
  copilot: ['COPILOT_CLI', 'COPILOT_AGENT_SESSION_ID'],
  goose: ['GOOSE_TERMINAL'],
  unknown: ['AI_AGENT', 'AGENT'],
};

/** The agent whose command this is, as far as it says so; a terminal that an agent made is no sign of a person. */
export function insideAgent(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return Object.keys(marks).find((agent) => marks[agent]?.some((name) => (env[name] ?? '') !== ''));
}

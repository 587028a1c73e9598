/**
 * Environment variables that agents set for the commands they run, by agent. Sources: the agents' own documentation and, for codex,
 * gemini, qwen and cline, the output of `env` inside them (`npm run test:agents`).
 */
const marks: Readonly<Record<string, readonly string[]>> = {
  claude: ['CLAUDECODE'],
  codex: ['CODEX_SANDBOX', 'CODEX_SANDBOX_NETWORK_DISABLED', 'CODEX_THREAD_ID', 'CODEX_CI'],
  gemini: ['GEMINI_CLI'],
  qwen: ['QWEN_CODE'],
  opencode: ['OPENCODE'],
  cline: ['CLINE_ACTIVE', 'CLINE_CONNECTOR_CLI_LAUNCH'],
  cursor: ['CURSOR_AGENT'],
  amp: ['AMP_THREAD_ID'],
  copilot: ['COPILOT_CLI', 'COPILOT_AGENT_SESSION_ID'],
  goose: ['GOOSE_TERMINAL'],
  unknown: ['AI_AGENT', 'AGENT'],
};

/**
 * The agent that runs this command, if the environment says so. Even with a terminal, an agent may have created it, so a terminal does not
 * prove a person.
 */
export function insideAgent(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return Object.keys(marks).find((agent) => marks[agent]?.some((name) => (env[name] ?? '') !== ''));
}

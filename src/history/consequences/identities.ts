/**
 * Authors and committers that are coding agents, by name or address. Each entry needs a public source. "bot" alone does not make an agent:
 * dependency and release bots write no code of their own.
 */
export const agentIdentities: readonly { readonly tool: string; readonly pattern: RegExp; readonly source: string }[] =
  [
    {
      tool: 'copilot',
      pattern: /^copilot-swe-agent\[bot\]|\+copilot-swe-agent\[bot\]@users\.noreply\.github\.com$|^copilot$/i,
      source: 'GitHub Docs, Copilot coding agent: commits are authored by Copilot',
    },
    {
      tool: 'claude',
      pattern: /^claude\[bot\]|\+claude\[bot\]@users\.noreply\.github\.com$|^noreply@anthropic\.com$/i,
      source: 'anthropics/claude-code-action',
    },
    {
      tool: 'devin',
      pattern: /^devin-ai-integration\[bot\]|\+devin-ai-integration\[bot\]@users\.noreply\.github\.com$/i,
      source: 'Devin Docs, GitHub integration',
    },
    {
      tool: 'cursor',
      pattern: /^cursor ?agent$|^cursoragent@cursor\.com$|^cursor\[bot\]/i,
      source: 'Cursor Docs, background agents',
    },
    {
      tool: 'codex',
      pattern:
        /^chatgpt-codex-connector\[bot\]|\+chatgpt-codex-connector\[bot\]@users\.noreply\.github\.com$|^codex@openai\.com$/i,
      source: 'OpenAI, Codex on GitHub',
    },
    {
      tool: 'jules',
      pattern: /^google-labs-jules\[bot\]|\+google-labs-jules\[bot\]@users\.noreply\.github\.com$/i,
      source: 'Jules documentation',
    },
    {
      tool: 'gemini',
      pattern: /^gemini-cli\[bot\]|\+gemini-cli\[bot\]@/i,
      source: 'google-github-actions/run-gemini-cli',
    },
    { tool: 'openhands', pattern: /^openhands@all-hands\.dev$|^openhands$/i, source: 'OpenHands documentation' },
    { tool: 'aider', pattern: /\(aider\)$/i, source: 'aider documentation, Git integration' },
    { tool: 'sweep', pattern: /^sweep-ai\[bot\]|\+sweep-ai\[bot\]@/i, source: 'Sweep documentation' },
    { tool: 'amp', pattern: /^amp@ampcode\.com$/i, source: 'Amp manual' },
  ];

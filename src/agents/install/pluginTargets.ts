import { posix, win32 } from 'node:path';
import type { AgentName } from '../../provenance/agents/agentSigns.ts';
import { agentTable } from '../agentTable.ts';
import { everywhere, type HookPlaces, type HookTarget, hookTargets, launcherName } from './hookTargets.ts';

/** The name under which agents know the server; the hook exempts its tools. */
const serverName = 'calibrated';

/** Tells an agent how to work with the tools. Does not repeat what the tools' own descriptions say. */
const skillText = `---
name: calibrated
description: Estimates, hints and authorship with Calibrated. Use it when the person begins or ends a piece of work, asks for a hint, or asks who wrote some code.
---
<!-- Written by Calibrated (${launcherName}). -->

Calibrated measures what AI costs and gives the person you work for. Its figures are worth something only if they come from the person.

- When they begin a piece of work, call \`start_task\` with a short title. They are asked for the estimate. Never make one up, never
  suggest one, and do not say how long you think the work takes: the first number that a person hears pulls theirs towards it.
- When they say that the work is done, call \`finish_task\`. They are asked how long it felt. Never mention how long anything took before.
- If a tool says that the person was not asked, tell them the command it names, once, and go on.
- Call \`level\` before you write code. At Off and Hint write none for the person; at Answer explain, and edit no files.
- When they want a hint, call \`hint\` and pass its text on unchanged. Add nothing to it: it was checked so that it does not give the
  solution away. Only when they ask for more, call it again with \`next\`.
- \`who_wrote\` says who wrote which lines. Lines that it does not name are unknown, which does not mean that a person wrote them.
`;

/**
 * Where each agent looks for skills, below its own folder. Observed with the programs; Claude Code, Copilot, Amp and Factory: from their documentation.
 */
const skillFolders: Readonly<Partial<Record<AgentName, string>>> = {
  claude: '.claude',
  copilot: '.copilot',
  codex: '.codex',
  gemini: '.gemini',
  qwen: '.qwen',
  amp: '.config/amp',
  factory: '.factory',
};

/** The parts of a plugin: the hooks, the MCP server if the agent has a file for it, and the skill. */
export function pluginTargets(places: HookPlaces): readonly HookTarget[] {
  const { platform, home, launcher } = places;
  const { join } = platform === 'win32' ? win32 : posix;
  const hooks = hookTargets(places);
  const server = { command: launcher, args: ['mcp'] };
  const path = ['mcpServers', serverName];
  const ofAgent = (agent: AgentName) => hooks.find((target) => target.agent === agent);
  const more: HookTarget[] = [];
  const add = (agent: AgentName, target: Pick<HookTarget, 'file' | 'server' | 'block' | 'script' | 'mode'>) => {
    const first = ofAgent(agent);
    if (first === undefined) return;
    const { label, scope, home: own } = first;
    more.push({ agent, label, scope, home: own, entries: {}, more: {}, ...target });
  };
  add('cursor', { file: join(home, '.cursor', 'mcp.json'), server: { path, value: server } });
  add('copilot', {
    file: join(home, '.copilot', 'mcp-config.json'),
    server: { path, value: { type: 'local', ...server, tools: ['*'] } },
  });
  add('opencode', {
    file: join(home, '.config', 'opencode', 'opencode.json'),
    server: { path: ['mcp', serverName], value: { type: 'local', command: [launcher, 'mcp'], enabled: true } },
  });
  add('windsurf', {
    file: join(home, '.codeium', 'windsurf', 'mcp_config.json'),
    server: { path, value: server },
  });
  add('factory', {
    file: join(home, '.factory', 'mcp.json'),
    server: { path, value: { type: 'stdio', ...server } },
  });
  const kiro = join(home, '.kiro');
  more.push({
    agent: 'kiro',
    label: agentTable.kiro.label,
    scope: everywhere,
    home: kiro,
    entries: {},
    more: {},
    file: join(kiro, 'settings', 'mcp.json'),
    server: { path, value: server },
    note: `Kiro reads hooks from each of your own agents: add "${launcher}" as preToolUse and postToolUse there.`,
  });
  // The name has a dot in it: it is one property.
  add('amp', {
    file: join(home, '.config', 'amp', 'settings.json'),
    server: { path: ['amp.mcpServers', serverName], value: server },
  });
  // TOML's basic strings have the same syntax as JSON's.
  const toml = `\n[mcp_servers.${serverName}]\ncommand = ${JSON.stringify(launcher)}\nargs = ["mcp"]\n`;
  add('codex', { file: join(home, '.codex', 'config.toml'), block: toml });
  for (const target of hooks) {
    const folder = skillFolders[target.agent];
    if (folder === undefined || target !== ofAgent(target.agent)) continue;
    const file = join(home, folder, 'skills', 'calibrated', 'SKILL.md');
    add(target.agent, { file, script: skillText, mode: 0o644 });
  }
  return [...hooks.map((target) => withServer(target, path, server, launcher)), ...more];
}

function withServer(target: HookTarget, path: readonly string[], server: object, launcher: string): HookTarget {
  if (target.agent === 'gemini' || target.agent === 'qwen') return { ...target, server: { path, value: server } };
  // These agents rewrite their own files all the time, so the server is added with their own commands.
  const add = {
    claude: `For the tools run: claude mcp add --scope user ${serverName} -- "${launcher}" mcp`,
    cline: `For the tools run: cline mcp add --yes ${serverName} -- "${launcher}" mcp`,
  };
  const { agent } = target;
  return agent === 'claude' || agent === 'cline' ? { ...target, note: add[agent] } : target;
}

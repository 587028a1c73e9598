/**
 * opencode calls functions of a plugin instead of programs: this plugin passes each tool call to our program and stops the call if that
 * objects. Observed with opencode 1.18: an error thrown before a call stops only this call, and the model reads its message.
 * @param launcher The program that other agents call as their hook.
 */
export function opencodePlugin(launcher: string, platform: NodeJS.Platform): string {
  return `// Written by Calibrated.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const launcher = ${JSON.stringify(launcher)};

/** Exit code 2 is an objection, with its reason on stderr. */
function tell(event) {
  return new Promise((resolve) => {
    if (!existsSync(launcher)) return resolve({ code: 0, reason: '' });
    const child = spawn(launcher, [], { stdio: ['pipe', 'ignore', 'pipe'], shell: ${platform === 'win32'} });
    let reason = '';
    child.stderr.on('data', (part) => (reason += part));
    child.on('error', () => resolve({ code: 2, reason: 'Calibrated could not be started.' }));
    child.on('close', (code) => resolve({ code, reason: reason.replace(/^calibrated: /, '').trim() }));
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(event));
  });
}

export const Calibrated = async ({ directory }) => {
  const open = new Map();
  const about = (name, { tool, sessionID, callID }, args) => ({
    hook_event_name: name,
    agent: 'opencode',
    session_id: sessionID,
    tool_use_id: callID,
    cwd: directory,
    tool_name: tool,
    tool_input: args,
  });
  return {
    'tool.execute.before': async (call, { args }) => {
      open.set(call.callID, args);
      const { code, reason } = await tell(about('tool.execute.before', call, args));
      if (code === 2) throw new Error(reason);
    },
    'tool.execute.after': async (call) => {
      const args = open.get(call.callID) ?? call.args ?? {};
      open.delete(call.callID);
      await tell(about('tool.execute.after', call, args));
    },
  };
};
`;
}

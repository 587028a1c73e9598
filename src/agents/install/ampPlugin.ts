/**
 * Amp, too, calls functions of a plugin instead of programs: this one passes each tool call, its end and the end of a turn to our program.
 * Source: Amp's manual, "Plugin API" (`tool.call` answers `allow` or `reject-and-continue`, `agent.end` may answer `continue`). It documents
 * no answer for "no objection" besides `allow`, nor whether Amp asks its own question after it.
 * @param launcher The program that other agents call as their hook.
 */
export function ampPlugin(launcher: string, platform: NodeJS.Platform): string {
  // Amp loads no plugin without the first line.
  return `// @i-know-the-amp-plugin-api-is-wip-and-very-experimental-right-now
// Written by Calibrated.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const launcher = ${JSON.stringify(launcher)};

/** Exit code 2 is an objection, with its reason on stderr. */
function tell(event) {
  return new Promise((resolve) => {
    if (!existsSync(launcher)) return resolve({ code: 0, said: '', reason: '' });
    const child = spawn(launcher, [], { stdio: ['pipe', 'pipe', 'pipe'], shell: ${platform === 'win32'} });
    let [said, reason] = ['', ''];
    child.stdout.on('data', (part) => (said += part));
    child.stderr.on('data', (part) => (reason += part));
    child.on('error', () => resolve({ code: 2, said: '', reason: 'Calibrated could not be started.' }));
    child.on('close', (code) => resolve({ code, said, reason: reason.replace(/^calibrated: /, '').trim() }));
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(event));
  });
}

function start(amp) {
  const about = (name, { thread, toolUseID, tool, input }) => ({
    hook_event_name: name,
    agent: 'amp',
    session_id: thread?.id,
    cwd: process.cwd(),
    ...(tool === undefined ? {} : { tool_use_id: toolUseID, tool_name: tool, tool_input: input }),
  });
  amp.on('tool.call', async (event) => {
    const { code, reason } = await tell(about('tool.call', event));
    // Amp has no silence: a check that failed would say yes.
    if (code === 0) return { action: 'allow' };
    return { action: 'reject-and-continue', message: reason || 'Calibrated could not check this call; run "calibrated doctor".' };
  });
  amp.on('tool.result', async (event) => {
    await tell({ ...about('tool.result', event), tool_response: { success: event.status === 'done' } });
  });
  amp.on('agent.end', async (event) => {
    // A person who stopped it wants it to stop.
    if (event.status !== 'done') return undefined;
    const { said } = await tell(about('agent.end', event));
    return said.trim() === '' ? undefined : JSON.parse(said);
  });
}

export { start as default };
`;
}

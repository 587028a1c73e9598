import type { Verdict } from '../../gate/verdict.ts';
import { agentOf, hookNameOf } from '../../provenance/agents/hookEvents.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * An objection in the words of the agent that asked. Sources: Claude Code's and VS Code's hooks reference (`hookSpecificOutput`), Cursor's
 * (`permission`), GitHub's hooks configuration (`permissionDecision`).
 *
 * Cursor puts "ask" before a person only for commands and MCP tools; elsewhere it would go on, so there it is "deny", except for a
 * look that merely could not be judged.
 * @returns undefined when nothing is said, and the agent's own rules hold. There is never an "allow": it would switch these rules off.
 */
export function hookReply(event: Fields, { decision, classes, reasons }: Verdict): Fields | undefined {
  if (decision === 'allow') return undefined;
  const reason = reasons.join(' ');
  const name = hookNameOf(event);
  switch (agentOf(event)) {
    case 'cursor': {
      const canAsk = /shell|mcp/iu.test(name);
      const isUnjudgedLook = /read/iu.test(name) && classes.every((each) => each === 'unparseable');
      if (decision === 'ask' && !canAsk && isUnjudgedLook) return undefined;
      const permission = decision === 'ask' && !canAsk ? 'deny' : decision;
      const sentence = permission === decision ? reason : `${reason} Do it yourself if you want it.`;
      return { permission, user_message: sentence, agent_message: sentence };
    }
    case 'copilot':
      return { permissionDecision: decision, permissionDecisionReason: reason };
    default:
      return {
        hookSpecificOutput: {
          hookEventName: 'PreToolUse',
          permissionDecision: decision,
          permissionDecisionReason: reason,
        },
      };
  }
}

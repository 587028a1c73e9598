import type { GateDecision } from '../../gate/verdict.ts';
import { agentOf, hookNameOf } from '../../provenance/agents/hookEvents.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A decision in the words of the agent that asked. Sources: Claude Code's and VS Code's hooks reference (`hookSpecificOutput`), Cursor's
 * (`permission`), GitHub's hooks configuration (`permissionDecision`).
 *
 * Cursor puts "ask" before a person only for commands and MCP tools; elsewhere it would go on, so there it is "deny".
 */
export function hookReply(event: Fields, decision: GateDecision, reason: string): Fields {
  const name = hookNameOf(event);
  switch (agentOf(event)) {
    case 'cursor': {
      const canAsk = /shell|mcp/iu.test(name);
      const permission = decision === 'ask' && !canAsk ? 'deny' : decision;
      const sentence = permission === decision ? reason : `${reason} Do it yourself if you want it.`;
      return {
        permission,
        ...(permission === 'allow' ? {} : { user_message: sentence, agent_message: sentence }),
      };
    }
    case 'copilot':
      return { permissionDecision: decision, ...(reason === '' ? {} : { permissionDecisionReason: reason }) };
    default:
      return {
        hookSpecificOutput: {
          hookEventName: 'PreToolUse',
          permissionDecision: decision,
          ...(reason === '' ? {} : { permissionDecisionReason: reason }),
        },
      };
  }
}

import type { Verdict } from '../gate/verdict.ts';
import { agentOf, hookNameOf } from '../provenance/agents/hookEvents.ts';
import { agentTable, type HookAnswer } from './agentTable.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Added where the agent cannot ask the person. */
const insteadOfAsking = 'Do it yourself if you want it.';

/**
 * An objection in the form that the agent obeys. Never more lenient than no answer: there is no "allow", which would switch off the
 * agent's own question, and an "ask" that the agent would not pass on to a person becomes a "deny".
 * @returns undefined when there is no objection, and the agent's own rules apply.
 */
export function agentAnswer(event: Fields, { decision, classes, reasons }: Verdict): HookAnswer | undefined {
  if (decision === 'allow') return undefined;
  const name = hookNameOf(event);
  const agent = agentOf(event);
  const row = agentTable[agent];
  const reason = reasons.join(' ');
  if (/^PermissionRequest$/iu.test(name)) {
    // The person is being asked already; only a refusal would change anything.
    if (decision === 'ask') return undefined;
    const output = { hookEventName: 'PermissionRequest', decision: { behavior: 'deny', message: reason } };
    return { stdout: { hookSpecificOutput: output }, code: 0 };
  }
  // Cursor's own reads of files that merely could not be judged: a refusal would stop all its work.
  const isUnjudgedLook = agent === 'cursor' && /read/iu.test(name) && classes.every((each) => each === 'unparseable');
  if (decision === 'ask' && isUnjudgedLook) return undefined;
  const mode = event['permission_mode'];
  const canAsk = row.heedsAsk(typeof mode === 'string' ? mode : '');
  const objection =
    decision === 'ask' && !canAsk
      ? { decision: 'deny' as const, reason: `${reason} ${insteadOfAsking}`, event: name }
      : { decision, reason, event: name };
  // Event names unknown to this version get the answer that most agents understand.
  return row.before.test(name) || name === '' ? row.object(objection) : agentTable.unknown.object(objection);
}

/** Whether a call may run after this answer: there was no objection, or a person is asked. */
export function mayRun(event: Fields, verdict: Verdict | undefined): boolean {
  if (verdict === undefined || verdict.decision === 'allow') return true;
  const mode = event['permission_mode'];
  return verdict.decision === 'ask' && agentTable[agentOf(event)].heedsAsk(typeof mode === 'string' ? mode : '');
}

import type { Verdict } from '../gate/verdict.ts';
import { agentOf, hookNameOf } from '../provenance/agents/hookEvents.ts';
import { agentTable, type HookAnswer } from './agentTable.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Said where the agent cannot put the act before a person. */
const insteadOfAsking = 'Do it yourself if you want it.';

/**
 * An objection in the words that its agent heeds. Never less strict than silence: there is no "allow", which would switch the agent's
 * own question off, and an "ask" that the agent would not put before a person is a "deny".
 * @returns undefined when nothing is said, and the agent's own rules hold.
 */
export function agentAnswer(event: Fields, { decision, classes, reasons }: Verdict): HookAnswer | undefined {
  if (decision === 'allow') return undefined;
  const name = hookNameOf(event);
  const agent = agentOf(event);
  const row = agentTable[agent];
  const reason = reasons.join(' ');
  if (/^PermissionRequest$/iu.test(name)) {
    // A person is being asked already; only a flat no adds to that.
    if (decision === 'ask') return undefined;
    const output = { hookEventName: 'PermissionRequest', decision: { behavior: 'deny', message: reason } };
    return { stdout: { hookSpecificOutput: output }, code: 0 };
  }
  // Cursor's own view of a file that merely could not be judged: a no would stop all its work.
  const isUnjudgedLook = agent === 'cursor' && /read/iu.test(name) && classes.every((each) => each === 'unparseable');
  if (decision === 'ask' && isUnjudgedLook) return undefined;
  const mode = event['permission_mode'];
  const canAsk = row.heedsAsk(typeof mode === 'string' ? mode : '');
  const objection =
    decision === 'ask' && !canAsk
      ? { decision: 'deny' as const, reason: `${reason} ${insteadOfAsking}`, event: name }
      : { decision, reason, event: name };
  // An event that this version does not know gets the answer that most agents share.
  return row.before.test(name) || name === '' ? row.object(objection) : agentTable.unknown.object(objection);
}

/** Whether a call may run after this answer: nothing was said against it, or a person is asked. */
export function mayRun(event: Fields, verdict: Verdict | undefined): boolean {
  if (verdict === undefined || verdict.decision === 'allow') return true;
  const mode = event['permission_mode'];
  return verdict.decision === 'ask' && agentTable[agentOf(event)].heedsAsk(typeof mode === 'string' ? mode : '');
}

import { allows, type Level } from '../base/level.ts';
import { deceptiveCharacters } from './deceptiveText.ts';
import type { Gate } from './gate.ts';
import { isSecret } from './protectedPaths.ts';
import { type Finding, type Verdict, verdictOf } from './verdict.ts';

/** A call of a tool that a server outside of the working folder offers. */
export interface OutsideCall {
  readonly server: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Folder for arguments that are commands, absolute. */
  readonly cwd: string;
  readonly level: Level;
}

/** Names of arguments that tools run as a command line. */
const commandName = /^(?:command|cmd|script|shell|bash|commandline|command_line)$/i;

/** Never allows: what such a server does cannot be seen from here, so a person decides about each call, or the gate refuses it. */
export async function judgeOutsideCall(
  gate: Pick<Gate, 'judgeCommand'>,
  { server, tool, args, cwd, level }: OutsideCall,
): Promise<Verdict> {
  if (!allows(level, 'Delegate'))
    return verdictOf([
      { class: 'level', reason: `The level is ${level}: tools of other servers need Delegate.`, isFatal: true },
    ]);
  const findings: Finding[] = [
    {
      class: 'egress',
      reason: `"${tool}" runs in the server ${server}, outside the copy. What it changes or sends cannot be undone here.`,
    },
  ];
  for (const [name, text] of textsIn(args)) {
    const deceptive = deceptiveCharacters(text);
    if (deceptive !== undefined) findings.push({ class: 'hiddenCode', reason: deceptive, isFatal: true });
    if (isSecret(text, false))
      findings.push({ class: 'protectedPath', reason: `${text} may hold keys.`, isFatal: true });
    if (!commandName.test(name)) continue;
    const verdict = await gate.judgeCommand({ command: text, cwd, level });
    for (const reason of verdict.reasons)
      findings.push({ class: verdict.classes[0] ?? 'notUnderstood', reason, isFatal: verdict.decision === 'deny' });
  }
  return verdictOf(findings);
}

/** Every text in the arguments, however deep, with the name of the argument that it belongs to. */
function* textsIn(value: unknown, name = ''): Generator<readonly [name: string, text: string]> {
  if (typeof value === 'string') yield [name, value];
  else if (Array.isArray(value)) for (const each of value) yield* textsIn(each, name);
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) {
      yield ['', key];
      yield* textsIn(each, key);
    }
}

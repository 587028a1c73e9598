import { relative } from 'node:path';
import type { EffectiveLevel } from '../../base/level.ts';
import type { CommandRequest, EditRequest } from '../../gate/gate.ts';
import type { GateDecision, Verdict } from '../../gate/verdict.ts';
import {
  changedRanges,
  type OwnableSymbol,
  type OwnedEntry,
  ownedBy,
  ownedSentence,
} from '../../practice/ownedCode.ts';
import { languageIdOf } from '../../syntax/languageIdOf.ts';
import { type AgentInvocation, type EditedFile, quoted } from './agentAct.ts';

export interface Judges {
  readonly gate: {
    judgeCommand(request: CommandRequest): Promise<Verdict>;
    judgeEdit(request: EditRequest): Promise<Verdict>;
  };
  readonly rules: { readonly owned: readonly OwnedEntry[]; level(file?: string): EffectiveLevel };
  readonly workspace: string;
  /** The path with links followed. */
  realPath(path: string): string;
  /** The text of a file, or undefined when there is none. */
  readText(path: string): string | undefined;
  symbolsOf(languageId: string, text: string): Promise<readonly OwnableSymbol[]>;
}

const strictness: readonly GateDecision[] = ['allow', 'ask', 'deny'];

/**
 * @returns undefined where there is no objection: the agent's own rules hold then. A yes of ours would switch its own question off, so
 * there is none.
 */
export async function judgeInvocation(invocation: AgentInvocation, judges: Judges): Promise<Verdict | undefined> {
  const verdict = await verdictOn(invocation, judges);
  return verdict?.decision === 'allow' ? undefined : verdict;
}

async function verdictOn(invocation: AgentInvocation, judges: Judges): Promise<Verdict | undefined> {
  const { level, source } = judges.rules.level();
  if (level === 'Off')
    return { decision: 'deny', classes: ['level'], reasons: [`The level is Off (${source}): no agent works here.`] };
  switch (invocation.kind) {
    case 'other':
      return undefined;
    case 'command':
      return judges.gate.judgeCommand({
        command: invocation.command,
        cwd: invocation.cwd,
        level,
        ...(invocation.shell === undefined ? {} : { shell: invocation.shell }),
      });
    case 'fetch':
      return { decision: 'ask', classes: ['egress'], reasons: [`This reaches out to ${invocation.address}.`] };
    case 'read':
      return judges.gate.judgeCommand({
        command: `cat -- ${quoted(invocation.path)}`,
        cwd: invocation.cwd,
        level,
        shell: 'bash',
      });
    case 'edit': {
      const verdicts: Verdict[] = [];
      for (const file of invocation.files) verdicts.push(await judgeEdit(file, judges));
      return joined(verdicts);
    }
  }
}

async function judgeEdit(file: EditedFile, judges: Judges): Promise<Verdict> {
  const { level } = judges.rules.level(file.path);
  const before = judges.readText(file.path) ?? '';
  const after = file.isDeleted === true ? '' : applied(before, file);
  const verdicts = [
    file.isDeleted === true
      ? await judges.gate.judgeCommand({
          command: `rm -f -- ${quoted(file.path)}`,
          cwd: judges.workspace,
          level,
          shell: 'bash',
        })
      : await judges.gate.judgeEdit({ path: file.path, content: after ?? '', level }),
  ];
  const owner = await ownerOf(file.path, before, after, judges);
  if (owner !== undefined) verdicts.push({ decision: 'deny', classes: ['ownedCode'], reasons: [owner] });
  return joined(verdicts);
}

/** The text after the edit; undefined when it cannot be told. */
function applied(before: string, { edits }: EditedFile): string | undefined {
  if (edits === undefined) return undefined;
  let text = before;
  for (const { oldText, newText } of edits) {
    if (oldText === null) text = newText;
    else if (oldText === '') text += newText;
    else if (text.includes(oldText)) text = text.replace(oldText, () => newText);
    else return undefined;
  }
  return text;
}

async function ownerOf(
  path: string,
  before: string,
  after: string | undefined,
  judges: Judges,
): Promise<string | undefined> {
  const fileOf = (name: string) => ({
    path: relative(judges.workspace, name).replaceAll('\\', '/'),
    fullPath: name.replaceAll('\\', '/'),
  });
  // A link does not lead around what is owned, neither by its own name nor by that of what it names.
  for (const file of [fileOf(path), fileOf(judges.realPath(path))]) {
    const entries = judges.rules.owned.filter((entry) => entry.matches(file));
    if (entries.length === 0) continue;
    const languageId = languageIdOf(path);
    const whole = { start: 0, end: before.length };
    const ranges = after === undefined ? { before: [whole], after: [] } : changedRanges(before, after);
    const hasSymbols = entries.some(({ symbol }) => symbol !== undefined);
    const symbolsOf = async (text: string) => (hasSymbols ? judges.symbolsOf(languageId, text) : []);
    const owner = ownedBy(entries, file, [
      { text: before, symbols: await symbolsOf(before), ranges: ranges.before },
      { text: after ?? '', symbols: await symbolsOf(after ?? ''), ranges: ranges.after },
    ]);
    if (owner !== undefined) return ownedSentence(owner, file.path);
  }
  return undefined;
}

/** The strictest of several, with all that was found. */
function joined(verdicts: readonly Verdict[]): Verdict {
  const decision = verdicts.reduce<GateDecision>(
    (worst, verdict) => (strictness.indexOf(verdict.decision) > strictness.indexOf(worst) ? verdict.decision : worst),
    'allow',
  );
  return {
    decision,
    classes: [...new Set(verdicts.flatMap(({ classes }) => classes))],
    reasons: [...new Set(verdicts.flatMap(({ reasons }) => reasons))],
  };
}

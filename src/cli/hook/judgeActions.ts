import { relative } from 'node:path';
import { type AgentAction, type EditedFile, quoted } from '../../agents/agentActions.ts';
import { type EffectiveLevel, rank } from '../../base/level.ts';
import { withoutEnd } from '../../base/textEnds.ts';
import type { CommandRequest, EditRequest } from '../../gate/gate.ts';
import { isSecret } from '../../gate/protectedPaths.ts';
import type { GateDecision, Verdict } from '../../gate/verdict.ts';
import type { OwnableSymbol, OwnedEntry } from '../../practice/ownedCode.ts';
import { languageIdOf } from '../../syntax/languageIdOf.ts';

export interface Judges {
  readonly gate: {
    judgeCommand(request: CommandRequest): Promise<Verdict>;
    judgeEdit(request: EditRequest): Promise<Verdict>;
  };
  readonly rules: { readonly owned: readonly OwnedEntry[]; level(file?: string): EffectiveLevel };
  readonly workspace: string;
  /** The path with symlinks resolved. */
  realPath(path: string): string;
  /** The text of a file, or undefined when there is none. */
  readText(path: string): string | undefined;
  symbolsOf(languageId: string, text: string): Promise<readonly OwnableSymbol[]>;
}

const strictness: readonly GateDecision[] = ['allow', 'ask', 'deny'];

/**
 * @param actions Everything that one tool call asks for; all of it is judged, and the strictest verdict counts.
 * @returns undefined when there is no objection: then the agent's own rules apply. We never return an approval, because that would switch
 * off the agent's own question.
 */
export async function judgeActions(actions: readonly AgentAction[], judges: Judges): Promise<Verdict | undefined> {
  const { level, source } = judges.rules.level();
  if (level === 'Off') return refusal(`The level is Off (${source}): no agent works here.`);
  const verdicts: Verdict[] = [];
  for (const action of actions) verdicts.push(await judgeAction(action, judges));
  const verdict = verdicts.length === 0 ? undefined : joined(verdicts);
  return verdict?.decision === 'allow' ? undefined : verdict;
}

function refusal(reason: string): Verdict {
  return { decision: 'deny', classes: ['level'], reasons: [reason] };
}

async function judgeAction(action: AgentAction, judges: Judges): Promise<Verdict> {
  const { level, source } = judges.rules.level();
  switch (action.kind) {
    case 'command': {
      const { command, cwd, shell } = action;
      return judges.gate.judgeCommand({ command, cwd, level, ...(shell === undefined ? {} : { shell }) });
    }
    case 'fetch':
      return { decision: 'ask', classes: ['egress'], reasons: [`This reaches out to ${action.address}.`] };
    case 'read':
      return judgeRead(action.path, action.cwd, judges);
    case 'edit':
      return judgeEdit(action.file, judges);
    case 'unreadable':
      return {
        decision: 'ask',
        classes: ['unparseable'],
        reasons: [`What "${action.tool}" would write or run cannot be read from its call.`],
      };
    case 'handOn': {
      if (rank(level) < rank('Edit')) {
        return refusal(
          `At ${level} (${source}) no work is handed to another agent, server or machine ("${action.tool}").`,
        );
      }
      const found = [];
      if (action.isRemote) {
        const reasons = [`"${action.tool}" sends work to another machine, or installs what works here.`];
        found.push({ decision: 'ask' as const, classes: ['egress' as const], reasons });
      }
      for (const path of pathsNamed(action.texts)) found.push(await judgeRead(path, judges.workspace, judges));
      return found.length === 0 ? { decision: 'allow', classes: [], reasons: [] } : joined(found);
    }
  }
}

/** Contains nothing with a special meaning for a shell. */
const plainPath = /^\/[\w@+,./-]+$/u;

async function judgeRead(path: string, cwd: string, { gate, rules, workspace, realPath }: Judges): Promise<Verdict> {
  // Most reads are of the workspace's own files: the gate would find nothing, and loading it takes most of the time of a call.
  const below = path.startsWith(`${workspace}/`) ? path.slice(workspace.length) : path;
  const isOwn = plainPath.test(below) && realPath(path).startsWith(`${workspace}/`);
  if (isOwn && !isSecret(path, true) && !isSecret(realPath(path), true)) {
    return { decision: 'allow', classes: [], reasons: [] };
  }
  return gate.judgeCommand({ command: `cat -- ${quoted(path)}`, cwd, level: rules.level().level, shell: 'bash' });
}

/** No message meant for a person names more paths. */
const maxPathsNamed = 40;

/** Finds what looks like a path in a message: secrets can also leave the machine as "read ~/.ssh/id_rsa". */
function pathsNamed(texts: readonly string[]): readonly string[] {
  const words = texts.flatMap((text) => text.split(/[\s"'`()<>,;]+/u));
  const isPath = (word: string) =>
    /^(?:~|\.{0,2}\/|[a-z]:[/\\])|\/|^\.\w/iu.test(word) && !/^[a-z][a-z+.-]*:\/\//iu.test(word);
  return [...new Set(words.filter(isPath).map((word) => withoutEnd(word, '.:!?')))].slice(0, maxPathsNamed);
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

/** The text after the edit; undefined when it cannot be determined. */
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
  if (judges.rules.owned.length === 0) return undefined;
  const { changedRanges, ownedBy, ownedSentence } = await import('../../practice/ownedCode.ts');
  const fileOf = (name: string) => ({
    path: relative(judges.workspace, name).replaceAll('\\', '/'),
    fullPath: name.replaceAll('\\', '/'),
  });
  // Symlinks cannot bypass ownership: both the link's own path and its target are checked.
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

/** The strictest of several verdicts, with all findings. No findings do not mean approval. */
function joined(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) {
    return { decision: 'ask', classes: ['unparseable'], reasons: ['Nothing of this call could be judged.'] };
  }
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

import { relative } from 'node:path';
import type { AgentAct } from '../../agents/agentActs.ts';
import { localGateHost } from '../../gate/gateHost.ts';
import type { Verdict } from '../../gate/verdict.ts';
import type { CliIo } from '../command.ts';
import type { CommandGate } from './commandGate.ts';
import type { HookFolder } from './hookFolder.ts';
import { judgeActs } from './judgeActs.ts';
import { rulesHere } from './rulesInForce.ts';

/** What is said against the acts of a call; undefined when nothing is. @param folder The workspace. */
export async function judgeEvent(
  acts: readonly AgentAct[],
  folder: string,
  io: CliIo,
  { hooks, settings }: { readonly hooks: HookFolder; readonly settings: string | undefined },
): Promise<Verdict | undefined> {
  const host = localGateHost(io.env);
  const workspace = host.realPath(folder);
  const rules = await rulesHere(io, hooks, workspace, settings);
  const owned = rules.owned.length === 0 ? undefined : await import('../../practice/ownedCode.ts');
  const ownedRule = (path: string) => {
    if (owned === undefined) return undefined;
    const file = { path: relative(workspace, path).replaceAll('\\', '/'), fullPath: path.replaceAll('\\', '/') };
    const owner = owned.ownerOfFile(rules.owned, file);
    return owner === undefined ? undefined : owned.ownedSentence(owner, file.path);
  };
  let loading: Promise<CommandGate> | undefined;
  const commandGate = () => {
    loading ??= import('./commandGate.ts').then(
      (loaded) => new loaded.CommandGate(io.packageRoot, host, workspace, ownedRule),
    );
    return loading;
  };
  return judgeActs(acts, {
    gate: {
      judgeCommand: async (request) => (await commandGate()).gate.judgeCommand(request),
      judgeEdit: async (request) => (await commandGate()).gate.judgeEdit(request),
    },
    rules,
    workspace,
    realPath: (path) => host.realPath(path),
    readText: (path) => host.readText(path),
    symbolsOf: async (languageId, text) => (await commandGate()).outline.symbolsOf(languageId, text),
  });
}

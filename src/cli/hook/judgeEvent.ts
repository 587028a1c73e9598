import { relative } from 'node:path';
import type { AgentAction } from '../../agents/agentActions.ts';
import { localGateHost } from '../../gate/gateHost.ts';
import type { Verdict } from '../../gate/verdict.ts';
import type { CliIo } from '../shared/command.ts';
import type { CommandGate } from './commandGate.ts';
import type { HookFolder } from './hookFolder.ts';
import { judgeActions } from './judgeActions.ts';
import { rulesHere } from './rulesInForce.ts';

/** The objection to what a call would do; undefined when there is none. @param folder The workspace. */
export async function judgeEvent(
  actions: readonly AgentAction[],
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
  return judgeActions(actions, {
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

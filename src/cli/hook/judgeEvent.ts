import { relative } from 'node:path';
import { agentActs } from '../../agents/agentActs.ts';
import { localGateHost } from '../../gate/gateHost.ts';
import type { Verdict } from '../../gate/verdict.ts';
import { ownedSentence, ownerOfFile } from '../../practice/ownedCode.ts';
import type { CliIo } from '../command.ts';
import type { CommandGate } from './commandGate.ts';
import type { HookFolder } from './hookFolder.ts';
import { judgeActs } from './judgeActs.ts';
import { rulesHere } from './rulesInForce.ts';

/** What is said against the acts of an event; undefined when nothing is. @param folder The workspace. */
export async function judgeEvent(
  event: Readonly<Record<string, unknown>>,
  folder: string,
  io: CliIo,
  { hooks, settings }: { readonly hooks: HookFolder; readonly settings: string | undefined },
): Promise<Verdict | undefined> {
  const host = localGateHost(io.env);
  const workspace = host.realPath(folder);
  const rules = await rulesHere(io, hooks, workspace, settings);
  const ownedRule = (path: string) => {
    const file = { path: relative(workspace, path).replaceAll('\\', '/'), fullPath: path.replaceAll('\\', '/') };
    const owner = ownerOfFile(rules.owned, file);
    return owner === undefined ? undefined : ownedSentence(owner, file.path);
  };
  let loading: Promise<CommandGate> | undefined;
  const commandGate = () => {
    loading ??= import('./commandGate.ts').then(
      (loaded) => new loaded.CommandGate(io.packageRoot, host, workspace, ownedRule),
    );
    return loading;
  };
  return judgeActs(agentActs(event, io.cwd), {
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

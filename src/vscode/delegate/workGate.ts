import { join, sep } from 'node:path';
import type * as vscode from 'vscode';
import type { WorkFiles, WorkGate } from '../../assist/delegate/delegateRun.ts';
import { AppError } from '../../base/appError.ts';
import type { Level } from '../../base/level.ts';
import { Gate } from '../../gate/gate.ts';
import { localGateHost } from '../../gate/gateHost.ts';
import { judgeOutsideCall } from '../../gate/outsideCall.ts';
import type { Verdict } from '../../gate/verdict.ts';
import { languageIdOf } from '../../syntax/languageIdOf.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';

/** Whether the person protects the changed text from AI edits; throws AppError `refused` if so. */
export type RefuseOwned = (uri: vscode.Uri, languageId: string, before: string, after: string) => Promise<void>;

/** The gate for delegated work: the copy is its workspace, and owned code is protected there too. */
export function workGate(
  parser: SyntaxParser,
  copy: Pick<WorkFiles, 'folder' | 'read'>,
  level: Level,
  refuseOwned: (path: string, languageId: string, before: string, after: string) => Promise<void>,
  host = localGateHost(process.env),
): WorkGate {
  const gate = new Gate(parser, host, copy.folder);
  // The person knows the project's paths, not where the copy is.
  const shorter = (verdict: Verdict): Verdict => ({
    ...verdict,
    reasons: verdict.reasons.map((reason) => reason.replaceAll(copy.folder + sep, '')),
  });
  return {
    command: async (command) => shorter(await gate.judgeCommand({ command, cwd: copy.folder, level })),
    outside: ({ server, name, args }) => judgeOutsideCall(gate, { server, tool: name, args, cwd: copy.folder, level }),
    edit: async (path, content) => {
      const before = await copy.read(path).catch((error: unknown) => {
        if (AppError.is(error, 'notFound')) return '';
        throw error;
      });
      await refuseOwned(path, languageIdOf(path), before, content);
      return shorter(await gate.judgeEdit({ path: join(copy.folder, path), content, level }));
    },
  };
}

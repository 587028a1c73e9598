import { Gate } from '../../gate/gate.ts';
import type { GateHost } from '../../gate/gateHost.ts';
import { grammarFiles } from '../../syntax/grammarFiles.ts';
import { Outline } from '../../syntax/outline.ts';
import { SyntaxParser } from '../../syntax/parser.ts';

/** What reads commands and code: loaded with the first action that needs it. */
export class CommandGate {
  readonly gate: Gate;
  readonly outline: Outline;

  /** @param packageRoot Where the grammars lie. @param ownedRule Why a file may not be changed, or nothing. */
  constructor(packageRoot: string, host: GateHost, workspace: string, ownedRule: (path: string) => string | undefined) {
    const parser = new SyntaxParser(grammarFiles(packageRoot));
    this.gate = new Gate(parser, host, workspace, { use: 'guard', ownedRule });
    this.outline = new Outline(parser);
  }
}

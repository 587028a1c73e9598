import { basename } from 'node:path';
import { allows, type Level } from '../base/level.ts';
import { LateParse, type Parse, type SyntaxParser } from '../syntax/parser.ts';
import { changedManifest } from './changedManifest.ts';
import { deceptiveCharacters } from './deceptiveText.ts';
import type { GateHost } from './gateHost.ts';
import { Judgement } from './judgement.ts';
import { type OwnedRule, Places, TooLate } from './places.ts';
import { protectedPlace } from './protectedPaths.ts';
import { isCmdlet } from './shell/powershell.ts';
import type { ShellState } from './shell/shellState.ts';
import { type Finding, type Verdict, verdictOf } from './verdict.ts';

/** The shell that will read the line: bash and its relatives, PowerShell, or cmd.exe. */
export const shells = ['bash', 'powershell', 'cmd'] as const;
export type Shell = (typeof shells)[number];

/** A command that a model or an agent wants to run. */
export interface CommandRequest {
  readonly command: string;
  /** The folder it would run in, absolute. */
  readonly cwd: string;
  readonly level: Level;
  /** If unset, the line is read as bash, and its paths also as Windows would read them. */
  readonly shell?: Shell;
}

/** A file that a model or an agent wants to write. */
export interface EditRequest {
  /** Absolute, or below the workspace. */
  readonly path: string;
  /** The complete new text. */
  readonly content: string;
  readonly level: Level;
}

export interface GateOptions {
  /**
   * `sandbox`: what is understood and harmless runs, everything else asks. `guard`: for another agent that has its own rules; only
   * objections count, so what is not understood is left to those rules.
   */
  readonly use?: 'sandbox' | 'guard';
  /** Files that a command must not touch because the person protects them from AI edits. The caller checks edits. */
  readonly ownedRule?: OwnedRule;
}

/** Nobody reads a longer command before approving it, and it is slow to parse. Chosen by us; `ARG_MAX` is megabytes. */
const maxCommandLength = 20_000;
/** Answering later is as good as not answering: the person waits, and an agent carries on without us. */
const budgetMs = 300;
/** Reserved for the work after parsing, ms. */
const reserveMs = 40;

const late: Finding = { class: 'unparseable', reason: 'The command takes too long to be read.' };

/**
 * The check that every action of a model must pass. It reads the command as the shell would, runs nothing and asks nobody. The same
 * request on the same files always gets the same verdict. No setting, text or level can loosen it.
 */
export class Gate {
  readonly #parser: Pick<SyntaxParser, 'prepare'>;
  readonly #host: GateHost;
  readonly #workspace: string;
  readonly #options: GateOptions;

  constructor(parser: Pick<SyntaxParser, 'prepare'>, host: GateHost, workspace: string, options: GateOptions = {}) {
    this.#parser = parser;
    this.#host = host;
    this.#workspace = workspace;
    this.#options = options;
  }

  async judgeCommand(request: CommandRequest): Promise<Verdict> {
    const { level } = request;
    if (level === 'Off')
      return verdictOf([{ class: 'level', reason: 'The level is Off: nothing runs.', isFatal: true }]);
    const findings: Finding[] = [];
    const report = (finding: Finding) => {
      if (finding.isDoubt !== true || this.#options.use !== 'guard' || !allows(level, 'Edit')) findings.push(finding);
    };
    if (request.command.length > maxCommandLength)
      return verdictOf([{ class: 'unparseable', reason: 'The command is too long to be read.' }]);
    const deceptive = deceptiveCharacters(request.command);
    if (deceptive !== undefined) report({ class: 'hiddenCode', reason: deceptive, isFatal: true });
    let onlyReads = false;
    // What cannot be parsed to the end may write.
    let fills = true;
    try {
      ({ onlyReads, fills } = await this.#judge(request, report));
    } catch (error) {
      // Nested deeper than the stack allows, or too slow: ask about anything that cannot be parsed to the end.
      if (error instanceof TooLate || error instanceof LateParse) report(late);
      else if (error instanceof RangeError)
        report({ class: 'unparseable', reason: 'The command is nested too deep to be read.' });
      else if (isAbort(error))
        report({ class: 'unparseable', reason: 'The command cannot be read: the parser gave up on it.' });
      else throw error;
    }
    if (findings.length === 0 && !allows(level, 'Edit') && !onlyReads)
      return verdictOf([
        { class: 'level', reason: `The level is ${level}: a model may look, but run nothing.`, isFatal: true },
      ]);
    const verdict = verdictOf(findings);
    return fills ? { ...verdict, writesFiles: true } : verdict;
  }

  /** @returns Whether the line only displays something, and whether it writes text into files. */
  async #judge(
    { command, cwd, shell }: CommandRequest,
    report: (finding: Finding) => void,
  ): Promise<{ readonly onlyReads: boolean; readonly fills: boolean }> {
    const mayBePowershell =
      shell === 'powershell' ||
      (shell === undefined && looksLikePowershell(command)) ||
      /powershell|pwsh|\.psm?1/i.test(command);
    const parses = {
      bash: await this.#parser.prepare('bash'),
      powershell: mayBePowershell ? await this.#parser.prepare('powershell') : undefined,
    };
    // The first load of a grammar does not count towards the time limit.
    const endMs = this.#host.nowMs() + budgetMs - reserveMs;
    const places = new Places(this.#host, this.#workspace, this.#options.ownedRule, endMs);
    const judgement = new Judgement(parses, places, report);
    const folder = this.#host.realPath(cwd);
    const state = () => this.#state(folder);
    if (shell === 'powershell') judgement.powershell(command, folder, state(), 0);
    else if (shell === 'cmd') judgement.cmd(command, folder, state(), 0);
    else if (shell === undefined && looksLikePowershell(command) && !parsesAs(parses.bash, command, places))
      judgement.powershell(command, folder, state(), 0);
    else {
      judgement.script(command, state(), { kind: 'none' }, 0);
      if (shell === undefined) {
        if (looksLikePowershell(command)) judgement.powershell(command, folder, state(), 0);
        // When bash parses a Windows path, the backslashes are gone.
        if (/(^|[\s'"=])[\w.~:-]*\\[\w.]/.test(command))
          judgement.script(command.replaceAll(/\\(?=[\w.\\])/g, '/'), state(), { kind: 'none' }, 0);
      }
    }
    return { onlyReads: judgement.onlyReads, fills: places.fills };
  }

  async judgeEdit({ path, content, level }: EditRequest): Promise<Verdict> {
    const findings: Finding[] = [];
    if (!allows(level, 'Edit'))
      findings.push({ class: 'level', reason: `The level is ${level}: a model may not edit.`, isFatal: true });
    const places = new Places(this.#host, this.#workspace);
    const place = places.ofPath(path, places.workspace);
    const says = (gateClass: Finding['class'], reason: string) => findings.push({ class: gateClass, reason });
    if (place === null || place.zone === 'outside' || place.zone === 'temporary')
      says('outsideWorkspace', `${path} lies outside the workspace.`);
    if (place?.zone === 'device') says('permissionsOrProcesses', `${path} is a device.`);
    const protects = place?.protects ?? protectedPlace(path);
    if (protects !== undefined) says('protectedPath', `${path} is protected: ${protects}.`);
    if (place !== null && basename(place.path).toLowerCase() === 'package.json') {
      const change = changedManifest(this.#host.readText(place.path), content);
      if (change !== undefined) says('install', `package.json: ${change}.`);
    }
    return verdictOf(findings);
  }

  #state(cwd: string): ShellState {
    const { home } = this.#host;
    return {
      cwd,
      home,
      variables: new Map([
        ['HOME', home],
        ['PWD', cwd],
        ['TMPDIR', '/tmp'],
        ['TMP', '/tmp'],
        ['TEMP', '/tmp'],
        ['USER', basename(home)],
        ['LOGNAME', basename(home)],
      ]),
      aliases: new Map(),
      functions: new Map(),
      clouded: new Set(),
      isClouded: false,
      failed: undefined,
    };
  }
}

function parsesAs(parse: Parse, text: string, places: Places): boolean {
  const tree = parse(text, undefined, () => places.isLate);
  const isWhole = !tree.rootNode.hasError;
  tree.delete();
  return isWhole;
}

function isAbort(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'RuntimeError' || /abort|out of memory|memory access/i.test(error.message))
  );
}

/** Text that only makes sense in PowerShell: a cmdlet, a type in brackets, its own variables. */
function looksLikePowershell(command: string): boolean {
  return (
    command.split(/[\s|;&{("'`]+/).some((word) => isCmdlet(word)) ||
    /\[(System\.)?[A-Z]\w*(\.[A-Z]\w*){0,6}\]::|\[System\.|\$env:|-EncodedCommand|\biex\s*[("'$]|\|\s*iex\b|\b(iwr|irm)\s|\$LASTEXITCODE|\$PSVersionTable|^\s*\$\w+\s*=|^&\s|^\(\w+ [^)]*\)\.\w/.test(
      command,
    )
  );
}

import { basename } from 'node:path';
import { allows, type Level } from '../base/level.ts';
import type { SyntaxParser } from '../syntax/parser.ts';
import { changedManifest } from './changedManifest.ts';
import { codeFindings } from './codeText.ts';
import type { GateHost } from './gateHost.ts';
import { ask, checkWrite, type Invocation } from './invocation.ts';
import { type OwnedRule, Places } from './places.ts';
import { powershellFindings } from './powershell.ts';
import { protectedPlace } from './protectedPaths.ts';
import { checkScriptFile } from './scriptFile.ts';
import type { Input, ShellCommand } from './shellCommand.ts';
import { type ShellState, walkShell } from './shellWalk.ts';
import { fileTools } from './tools/fileTools.ts';
import { gitTool } from './tools/gitTool.ts';
import { interpreterRule } from './tools/interpreterTools.ts';
import { moreTools } from './tools/moreTools.ts';
import { networkTools } from './tools/networkTools.ts';
import { packageTools } from './tools/packageTools.ts';
import { processTools } from './tools/processTools.ts';
import { serviceRule } from './tools/serviceTools.ts';
import { checkAssignment, wrapperTools } from './tools/wrapperTools.ts';
import { type Finding, type Verdict, verdictOf } from './verdict.ts';
import type { Word } from './words.ts';

/** A command that someone other than the person wants to run. */
export interface CommandRequest {
  readonly command: string;
  /** The folder it would run in, absolute. */
  readonly cwd: string;
  readonly level: Level;
}

/** A file that someone other than the person wants to write. */
export interface EditRequest {
  /** Absolute, or below the workspace. */
  readonly path: string;
  /** The whole text as it would be. */
  readonly content: string;
  readonly level: Level;
}

/** Scripts inside scripts: deeper than this nobody can follow. */
const maxDepth = 8;
/** A longer line is no command that a person reads. Source: own choice; `ARG_MAX` is megabytes. */
const longestCommand = 100_000;

/**
 * The check that every action of a model must pass. It reads the command as the shell would, runs nothing and asks nobody; the same
 * request gets the same verdict as long as the files are the same. No setting, no text and no level makes it milder.
 */
export class Gate {
  readonly #parser: Pick<SyntaxParser, 'prepare'>;
  readonly #host: GateHost;
  readonly #workspace: string;
  readonly #ownedRule: OwnedRule;

  /** @param ownedRule Which files a command must not touch because the person keeps them by hand; edits are the caller's to check. */
  constructor(
    parser: Pick<SyntaxParser, 'prepare'>,
    host: GateHost,
    workspace: string,
    ownedRule: OwnedRule = () => undefined,
  ) {
    this.#ownedRule = ownedRule;
    this.#parser = parser;
    this.#host = host;
    this.#workspace = workspace;
  }

  async judgeCommand(request: CommandRequest): Promise<Verdict> {
    try {
      return await this.#judgeCommand(request);
    } catch (error) {
      // Nested deeper than the stack reaches: what cannot be read to its end is asked about.
      if (!(error instanceof RangeError)) throw error;
      return verdictOf([{ class: 'unparseable', reason: 'The command is nested too deep to be read.' }]);
    }
  }

  async #judgeCommand({ command, cwd, level }: CommandRequest): Promise<Verdict> {
    const findings: Finding[] = [];
    if (level === 'Off') findings.push({ class: 'level', reason: 'The level is Off: nothing runs.', isFatal: true });
    if (command.length > longestCommand) {
      return verdictOf([...findings, { class: 'unparseable', reason: 'The command is too long to be read.' }]);
    }
    if (looksLikePowershell(command)) findings.push(...(await powershellFindings(this.#parser, command)));
    const parse = await this.#parser.prepare('bash');
    const judgement = new Judgement(parse, new Places(this.#host, this.#workspace, this.#ownedRule), (finding) =>
      findings.push(finding),
    );
    judgement.script(command, this.#state(this.#host.realPath(cwd)), { kind: 'none' }, 0);
    if (findings.length === 0 && !allows(level, 'Edit')) {
      return verdictOf(
        judgement.onlyReads
          ? []
          : [{ class: 'level', reason: `The level is ${level}: a model may look, but run nothing.`, isFatal: true }],
      );
    }
    return verdictOf(findings);
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
    };
  }
}

/** Programs that only show: what a model may use to look at level Hint and Answer. */
const readers =
  /^(ls|cat|head|tail|grep|egrep|fgrep|rg|wc|pwd|echo|printf|stat|file|diff|cmp|cut|sort|uniq|tr|nl|basename|dirname|realpath|readlink|which|type|test|\[|true|false|date|uname|whoami|id|hostname|du|df|tree|find|fd|jq|yq|column|md5sum|sha1sum|sha256sum|cksum|comm|seq|expr|man|less|more|cd|git)$/;
const readingGit =
  /^(status|diff|log|show|branch|remote|blame|rev-parse|ls-files|ls-tree|describe|shortlog|grep|cat-file|reflog|tag|stash|config|worktree|for-each-ref|merge-base|name-rev|rev-list|whatchanged|version|help)$/;

/** Judges one line and everything nested in it. */
class Judgement {
  readonly #parse: Awaited<ReturnType<SyntaxParser['prepare']>>;
  readonly #places: Places;
  readonly #report: (finding: Finding) => void;
  onlyReads = true;

  constructor(parse: Awaited<ReturnType<SyntaxParser['prepare']>>, places: Places, report: (finding: Finding) => void) {
    this.#parse = parse;
    this.#places = places;
    this.#report = report;
  }

  script(text: string, state: ShellState, input: Input, depth: number): void {
    if (depth > maxDepth)
      return this.#report({
        class: 'unparseable',
        reason: 'The command runs commands inside commands, too deep to be read.',
      });
    const tree = this.#parse(text);
    let isExplained = false;
    try {
      walkShell(tree.rootNode, state, {
        command: (command, now) =>
          this.#command({ ...command, input: command.input.kind === 'none' ? input : command.input }, now, depth),
        unparseable: (piece) => {
          isExplained = true;
          this.#report({ class: 'unparseable', reason: `This part cannot be read: ${shown(piece)}` });
        },
        hiddenExpansion: (piece) =>
          this.#report({
            class: 'hiddenCode',
            reason: `${shown(piece)} may run or assign something while it is expanded.`,
          }),
      });
      // A bracket that is missing has no text of its own.
      if (tree.rootNode.hasError && !isExplained)
        this.#report({ class: 'unparseable', reason: `This part cannot be read: ${shown(text)}` });
    } finally {
      tree.delete();
    }
  }

  #command({ words, redirects, assignments, input, cwd }: ShellCommand, state: ShellState, depth: number): void {
    const [first, ...args] = words;
    const name = first === undefined ? '' : programName(first.text);
    const invocation: Invocation = {
      name,
      args,
      input,
      redirects,
      cwd,
      places: this.#places,
      report: (finding) => this.#report(finding),
      run: (inner, change) =>
        this.#command(
          {
            words: inner,
            redirects: [],
            assignments: [],
            input: change?.input ?? input,
            cwd: change?.cwd === undefined ? cwd : change.cwd,
          },
          state,
          depth + 1,
        ),
      script: (text, folder = cwd) =>
        this.script(
          text,
          { ...state, cwd: folder, variables: new Map(state.variables), aliases: new Map(state.aliases) },
          { kind: 'none' },
          depth + 1,
        ),
      code: (language, text) => this.#code(language, text, invocation, state, depth),
    };
    if (depth > maxDepth)
      return this.#report({
        class: 'unparseable',
        reason: 'The command runs commands inside commands, too deep to be read.',
      });
    for (const { name: variable, value } of assignments) checkAssignment(invocation, variable, value);
    for (const { operator, target } of redirects) this.#redirect(invocation, operator, target);
    if (first === undefined) return;
    if (first.isDynamic) {
      this.onlyReads = false;
      return ask(invocation, 'hiddenCode', `Which program ${shown(first.text)} is, is only known when it runs.`);
    }
    if (first.isGlob && !/^\[\[?$/.test(first.text)) {
      this.onlyReads = false;
      return ask(
        invocation,
        'hiddenCode',
        `Which program ${shown(first.text)} is depends on the files that are there.`,
      );
    }
    if (
      !readers.test(name) ||
      (name === 'git' && !readingGit.test(args.find(({ text }) => !text.startsWith('-'))?.text ?? ''))
    )
      this.onlyReads = false;
    this.#secrets(invocation);
    this.#where(invocation, first);
    // `A-B=2 git reset`: no assignment for the shell, but meant as one.
    if (/^[^/\s]*=/.test(first.text) && args.length > 0) return invocation.run(args);
    const rule = ruleOf(name);
    if (rule !== undefined) rule(invocation);
    else this.#unknown(invocation);
  }

  #redirect(invocation: Invocation, operator: string, target: Word): void {
    if (/^\d+$|^-$/.test(target.text) && operator.includes('&')) return;
    if (operator === '<' || operator === '<<<') return;
    this.onlyReads &&= /^\/dev\/(null|stderr|stdout)$/.test(target.text);
    if (/^\/dev\/(tcp|udp)\//.test(target.text))
      return ask(invocation, 'egress', 'This opens a connection for any data.');
    checkWrite(
      invocation,
      target,
      operator.includes('>>') || operator === '<>',
      invocation.name === '' ? 'The redirection writes to' : `${invocation.name} writes to`,
    );
  }

  /** Keys read by a command end in what the model sees. */
  #secrets(invocation: Invocation): void {
    if (invocation.name === 'echo' || invocation.name === 'printf' || invocation.name === 'git') return;
    for (const word of invocation.args) {
      if (word.isDynamic || !/[/~.]/.test(word.text) || /\s/.test(word.text)) continue;
      const path = word.text.replace(/^@/, '').replace(/^--?[\w-]+=/, '');
      const place = invocation.places.ofPath(path, invocation.cwd);
      const isKey = place !== null && protectedPlace(place.path) === 'keys and secrets';
      // The same names in a project hold settings.
      const isAccount = place?.zone === 'outside' && /\/\.(netrc|npmrc|pypirc)$/i.test(place.path);
      if (isKey || isAccount)
        ask(invocation, 'protectedPath', `${invocation.name} gets ${word.text}, a place of keys.`);
    }
  }

  /** A program from outside the workspace that no name is known of. */
  #where(invocation: Invocation, first: Word): void {
    if (!first.text.includes('/') || ruleOf(invocation.name) !== undefined) return;
    const place = invocation.places.of(first, invocation.cwd);
    if (
      place === null ||
      (place.zone !== 'inside' && !/^\/(usr\/)?(local\/)?s?bin\/|^\/opt\/homebrew\/bin\//.test(place.path))
    )
      return ask(invocation, 'outsideWorkspace', `${first.text} is a program outside the workspace.`);
    if (place.zone === 'inside') checkScriptFile(invocation, first, /\.(sh|bash|zsh|ksh)$/.test(first.text));
  }

  /** Of a program that is not known the verb is all there is to go by. */
  #unknown(invocation: Invocation): void {
    const verbs = invocation.args.filter(({ text }) => !text.startsWith('-')).slice(0, 2);
    const flags = invocation.args.filter(({ text }) => text.startsWith('--'));
    const destroying =
      /^(delete|destroy|purge|wipe|drop|downgrade|erase|truncate|terminate|nuke|uninstall|undeploy|deprovision|decommission|factory-reset|flush|flushall|unregister|revoke)([-_:]\w+)*$/i;
    const found =
      verbs.find(({ text }) => destroying.test(text)) ??
      flags.find(({ text }) => /^--(delete|destroy|purge|wipe|force-delete|delete-all|drop)$/i.test(text));
    if (found !== undefined)
      ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${found.text} takes something away.`);
    // `ecto.drop`, `db:reset`: tasks are named so in many tools.
    const task = invocation.args.slice(0, 3).find(({ text }) => losingTask.test(text));
    if (task !== undefined)
      ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${task.text} takes something away.`);
    // What stands behind `--` is another program to many tools: `direnv exec . -- rm`, `op run -- rm`.
    const separator = invocation.args.findIndex(({ text }) => text === '--');
    const inner = invocation.args.slice(separator + 1);
    if (separator >= 0 && ruleOf(inner[0]?.text ?? '') !== undefined) invocation.run(inner);
    const publishing = verbs[0]?.text ?? '';
    if (/^(publish|deploy|release)$/i.test(publishing))
      ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${publishing} changes what others get.`);
  }

  #code(language: string, text: string, invocation: Invocation, state: ShellState, depth: number): void {
    for (const finding of codeFindings(invocation.name, text)) this.#report(finding);
    // A line that is no code of the language but a command of a shell: `node -e "rm -rf /"`.
    const [word = ''] = text.trim().split(/[\s;(]/);
    if (
      language !== 'shell' &&
      ruleOf(word) !== undefined &&
      ![
        'time',
        'test',
        'print',
        'local',
        'exec',
        'eval',
        'find',
        'sort',
        'install',
        'env',
        'r',
        'go',
        'op',
        'at',
        'patch',
        'split',
      ].includes(word)
    )
      this.script(
        text,
        { ...state, variables: new Map(state.variables), aliases: new Map() },
        { kind: 'none' },
        depth + 1,
      );
  }
}

const losingTask = /^[\w-]+([.:][\w-]+)*[.:](drop|wipe|reset|fresh|truncate|purge|destroy|nuke|downgrade|rollback)$/i;

function ruleOf(name: string): ((invocation: Invocation) => void) | undefined {
  for (const rules of [wrapperTools, fileTools, packageTools, networkTools, processTools, moreTools]) {
    if (Object.hasOwn(rules, name)) return rules[name];
  }
  if (name === 'git') return gitTool;
  if (/^mkfs(\.|$)/.test(name)) return processTools['mkfs'];
  return interpreterRule(name) ?? serviceRule(name);
}

/** `/usr/bin/Git.EXE` is git. */
function programName(text: string): string {
  return basename(text.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.(exe|cmd|bat|ps1|com)$/, '');
}

function shown(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}

/** Cmdlets are named Verb-Noun; bash has no such programs. */
function looksLikePowershell(command: string): boolean {
  return (
    /(^|[\s|;&{("'])(Remove|Set|Clear|Stop|Start|Invoke|New|Move|Copy|Rename|Get|Out|Add|Restart|Format|Disable|Enable|Uninstall|Install|Export|Import|Write|Test|Select|Where|ForEach|Sort|Measure|Update|Unregister|Register|Send|Push|Publish)-[A-Z]\w+/i.test(
      command,
    ) ||
    /\[(System\.)?[a-z]+(\.[a-z]+)*\]::|\[System\.|\$env:|-EncodedCommand|\biex\s*[("'$]|\|\s*iex\b|\b(iwr|irm)\s/i.test(
      command,
    )
  );
}

import { ask, checkWrite, doubt, type Invocation } from '../invocation.ts';
import { checkScriptFile } from '../scriptFile.ts';
import { plainWord } from '../words.ts';
import { losingTask } from './losing.ts';
import { hidesCode } from './wrapperRules.ts';

/** Options that name where something is written, in whatever tool. */
const outputOption =
  /^--?(o|out|output|outfile|out-file|outdir|out-dir|outputdir|output-dir|output-file|output-path|output-directory|outputfile|outputpath|dest|destination|dest-dir|target-dir|target|dist|dist-dir|log|logfile|log-file|log-path|report|report-file|save|save-to|save-as|write|write-to|export|dump|file|dir|directory|path|root|prefix|install-dir|cache-dir|cachedir|data-dir|datadir|store|basetemp|junitxml|junit-xml|cov-report|coverprofile|cpuprofile|memprofile|blockprofile|mutexprofile|wheel-dir|temp-dir|temp-directory|rdb|result-file|\w{1,20}_out|coverage-dir|pack-destination|coveragedirectory|result|results|snapshot|db|database|config-dir|home|MF|MJ|aux-info)$/i;
const destroyingVerb =
  /^(delete|destroy|purge|wipe|drop|down|downgrade|erase|truncate|terminate|nuke|uninstall|undeploy|deprovision|decommission|factory-reset|flush|flushall|unregister|revoke|rollback|shred|obliterate|prune|reset)([-_:][\w-]*)?$/i;
const destroyingFlag =
  /^--?(delete|destroy|purge|wipe|force-delete|delete-all|drop|accept-data-loss|force-reset|dangerously[\w-]*|yolo|allow-all-tools|skip-permissions|full-auto|auto-approve|no-sandbox-guard|trust-all-tools)(=.*)?$/i;
/** Coding agents: what they do is not seen from here. */
const agents =
  /^(claude|codex|gemini|copilot|cursor-agent|aider|amp|goose|opencode|crush|q|kiro|droid|qwen|cline|roo|continue|cn|auggie|openhands|plandex|mentat|gptme|llm|sgpt|aichat|fabric|interpreter)$/;

/**
 * What a tool is not known for is known by its words: programs and scripts among them, places that must not be written, verbs that
 * destroy, and what other commands print. @param isKnown True for a tool that does no more than the project's own code does.
 */
export function judgeWords(invocation: Invocation, isKnown: boolean): void {
  const { args, name } = invocation;
  const isLook =
    args.length === 1 &&
    /^(--help|--version|-h|-V|-v|help|version|-version|info|status|ping|health|list|doctor)$/.test(args[0]?.text ?? '');
  if (isLook) return;
  if (
    agents.test(name) &&
    args.some(({ text }) =>
      /^(-p|--print|exec|run|mcp|config|plugin|extensions?|login|--dangerously\S*|--yolo|--full-auto|--allow-all-tools|--trust\S*|--non?-interactive|chat|ask|task|agent|start|-x|--execute|-y|--message|-m|-c)$/.test(
        text,
      ),
    )
  )
    ask(invocation, 'hiddenCode', `${name} starts or changes another coding agent, which no one here watches.`);
  const found = hidesCode(invocation);
  if (!isKnown && !found && !isSentence(invocation) && !isAbsent(invocation))
    doubt(invocation, `What ${name} does is not known.`);
  const verbs = args.filter(({ text }) => !text.startsWith('-')).slice(0, 3);
  const destroying =
    verbs.slice(0, isKnown ? 2 : 3).find(({ text }) => destroyingVerb.test(text)) ??
    (isKnown ? undefined : args.find(({ text }) => destroyingFlag.test(text)));
  if (destroying !== undefined)
    ask(invocation, 'publishDeployInfraDatabase', `${name} ${destroying.text} takes something away.`);
  // `ecto.drop`, `db:reset`: tasks are named so in many tools.
  const task = args.slice(0, 3).find(({ text }) => text.length < 120 && losingTask.test(text));
  if (task !== undefined) ask(invocation, 'publishDeployInfraDatabase', `${name} ${task.text} takes something away.`);
  if (/^(publish|deploy|release)$/i.test(verbs[0]?.text ?? ''))
    ask(invocation, 'publishDeployInfraDatabase', `${name} ${verbs[0]?.text} changes what others get.`);
  const far = args.find(({ text, isComputed }) => isComputed === true && /:\/\//.test(text));
  if (far !== undefined) ask(invocation, 'egress', `${name} gets an address that another command works out.`);
  checkPlaces(invocation, isKnown);
}

/** A bare name of no program on this machine: the shell says so, and that is all. */
function isAbsent({ name, args, redirects, places }: Invocation): boolean {
  return args.length === 0 && redirects.length === 0 && /^[a-z]{1,12}$/.test(name) && !places.host.hasProgram(name);
}

/** `cogito ergo sum`: words of a text that no program has for a name; one would find no path, address or option in them. */
function isSentence({ name, args, input, redirects }: Invocation): boolean {
  return (
    args.length > 0 &&
    input.kind === 'none' &&
    redirects.length === 0 &&
    /^[a-z]{4,}$/.test(name) &&
    !/del|drop|kill|wipe|erase|purge|halt|stop|off|user|group|ctl|cli|adm|boot|mod|db|sh$/.test(name) &&
    !agents.test(name) &&
    args.every(({ text, isDynamic, isGlob }) => !isDynamic && !isGlob && /^[a-z]+$/.test(text) && !steering.test(text))
  );
}

/** Verbs with which a program changes more than a person sees. */
const steering =
  /^(all|apply|attack|clean|clear|commit|deploy|exec|execute|force|format|init|install|kill|load|login|nuke|off|publish|push|reboot|release|remove|restart|restore|revert|rm|run|seal|send|serve|set|shutdown|start|stop|switch|sync|undo|unlock|update|upgrade|upload|write|main|prod|production|staging|database|root|home)$/;

/** Options that name rules, code or settings which the tool then runs or follows. */
const rulesOption =
  /^--?(f|file|buildfile|build-file|config|c|conf|rcfile|plugin|load|require|r|init|init-script|import|preset|rulesdir|script|macro|setupfiles|setupfilesafterenv|globalsetup|globalteardown|test-reporter|reporter|runner|environment)$/i;
/** Options with which a tool of texts or a compiler loads or runs any program. Sources: the manuals of TeX Live, GCC, Clang, rustc, javac. */
const runsOption =
  /^--?(shell-escape|enable-write18|write18|allow-exec|exec-command|on-[a-z]+-command|fplugin|fpass-plugin|wrapper|specs|processorpath|processor-path|toolexec|use-ld)(=|$)|^-load$|^-?-?(C|codegen)?linker=/i;

/** Their `--write` is no name of a file but says that files are changed in place. */
const formatters = /^(prettier|prettierd|biome|oxfmt|dprint|standard|xo|rome|mdformat|sort-package-json)$/;

/** Every path among the words: outputs as what is written, others where they steer or belong to someone else. */
export function checkPlaces(invocation: Invocation, isKnown: boolean): void {
  const { args } = invocation;
  for (const [index, word] of args.entries()) {
    const [, option, value] = /^(--?[A-Za-z][\w.-]*)[=:](.*)$/s.exec(word.text) ?? [];
    const before = args[index - 1]?.text ?? '';
    if (runsOption.test(word.text))
      ask(invocation, 'hiddenCode', `${invocation.name} ${word.text} makes it load or run any program.`);
    const text = value ?? (word.text.startsWith('-') ? '' : word.text);
    if (text === '' || text === '-' || word.isDynamic || /[\s<>|;&]|:\/\/|^@/.test(text)) continue;
    const isOutput =
      outputOption.test(option ?? '') ||
      (value === undefined && outputOption.test(before)) ||
      /^-o(?!$)/.test(word.text);
    const path = isOutput && /^-o./.test(word.text) ? word.text.slice(2) : text;
    if (!/[/\\.~]/.test(path) && !isOutput) continue;
    const place = invocation.places.ofPath(path, invocation.cwd);
    if (place === null) continue;
    const isRules = rulesOption.test(option ?? '') || (value === undefined && rulesOption.test(before));
    if (isRules && (place.zone === 'outside' || place.zone === 'temporary') && !/^\/(usr|opt|nix)\//.test(place.path))
      ask(invocation, 'hiddenCode', `${invocation.name} follows ${path}, which lies outside the workspace.`);
    else if (isRules && place.zone === 'inside') checkScriptFile(invocation, plainWord(path), false);
    if (isOutput) {
      const isOutsideOnly = invocation.places.host.kind(place.path) === 'folder';
      // A formatter lays out what is there; nothing of it is lost.
      const isFormatted = formatters.test(invocation.name) && before === '--write';
      checkWrite(invocation, plainWord(path), isOutsideOnly || isFormatted);
      // What a compiler makes of the project's code is the project's own.
      if (isKnown) invocation.places.written.delete(place.path);
    } else if (place.protects !== undefined && place.protects !== 'the lock file' && !isRead(place.protects))
      ask(invocation, 'protectedPath', `${invocation.name} gets ${path}: ${place.protects}.`);
    else if (place.zone === 'device')
      ask(invocation, 'permissionsOrProcesses', `${invocation.name} gets the device ${place.path}.`);
    else if (place.zone === 'outside' && place.isVital && /^(\/|~\/?)$/.test(path))
      ask(invocation, 'outsideWorkspace', `${invocation.name} gets ${place.path} with everything in it.`);
    else if (place.zone === 'outside' && !isKnown && !/^\/(usr|bin|lib\w*|opt|proc|sys|etc)(\/|$)/.test(place.path))
      ask(invocation, 'outsideWorkspace', `${invocation.name} gets ${place.path}, which lies outside the workspace.`);
  }
}

/** Files that checkers read every day. */
function isRead(what: string): boolean {
  return what === 'continuous integration';
}

/** Options with which many tools name the folder that they write into, and others something else: looked at outside of the workspace only. */
const folderOption = /^--?[dw]$/;

/** Of these options, those that name one file which is written anew. */
const fileOption =
  /^--?(o|out|output|outfile|out-file|output-file|outputfile|coverprofile|cpuprofile|memprofile|rdb|dest|save-to)$/i;

/** Options of tools with tables of their own: where an output leaves the workspace, steers something or overwrites work. */
export function checkOutputs(invocation: Invocation): void {
  for (const [index, word] of invocation.args.entries()) {
    const [, option, value] = /^(--?[A-Za-z][\w.-]*)[=:](.*)$/s.exec(word.text) ?? [];
    const before = invocation.args[index - 1]?.text ?? '';
    const isOutput =
      value === undefined
        ? (outputOption.test(before) || folderOption.test(before)) && !word.text.startsWith('-')
        : outputOption.test(option ?? '');
    const path = value ?? word.text;
    if (!isOutput || word.isDynamic) continue;
    if (fileOption.test(option ?? before)) {
      const file = invocation.places.ofPath(path, invocation.cwd);
      if (file?.zone === 'inside' && invocation.places.host.kind(file.path) === 'file')
        checkWrite(invocation, plainWord(path), false);
    }
    if (!/^[~/.]/.test(path)) continue;
    const place = invocation.places.ofPath(path, invocation.cwd);
    if (place === null) continue;
    if (place.zone === 'outside')
      ask(
        invocation,
        'outsideWorkspace',
        `${invocation.name} ${before} works in ${place.path}, which lies outside the workspace.`,
      );
    else if (place.protects !== undefined && !isRead(place.protects))
      ask(invocation, 'protectedPath', `${invocation.name} gets ${path}: ${place.protects}.`);
  }
}

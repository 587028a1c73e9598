import { ask, checkWrite, doubt, type Invocation } from '../invocation.ts';
import { checkScriptFile } from '../scriptFile.ts';
import { plainWord, textOf } from '../shell/words.ts';
import { hidesCode } from './wrappers/wrapperRules.ts';

/** Usual names of tasks that lose data: `ecto.drop`, `db:reset`. */
export const losingTask =
  /^[\w-]{1,40}(?:[.:][\w-]{1,40}){0,4}[.:](drop|wipe|reset|fresh|truncate|purge|destroy|nuke|downgrade|rollback|delete|clear|flush)$/i;

/** Options that name an output, in any tool. */
const outputOption =
  /^--?(o|out|output|outfile|out-file|outdir|out-dir|outputdir|output-dir|output-file|output-path|output-directory|outputfile|outputpath|dest|destination|dest-dir|target-dir|target|dist|dist-dir|log|logfile|log-file|log-path|report|report-file|save|save-to|save-as|write|write-to|export|dump|file|dir|directory|path|root|prefix|install-dir|cache-dir|cachedir|data-dir|datadir|store|basetemp|junitxml|junit-xml|cov-report|coverprofile|cpuprofile|memprofile|blockprofile|mutexprofile|wheel-dir|temp-dir|temp-directory|rdb|result-file|\w{1,20}_out|coverage-dir|pack-destination|coveragedirectory|result|results|snapshot|db|database|config-dir|home|MF|MJ|aux-info|iidfile|metadata-file|tsBuildInfoFile|declarationDir|generateTrace|data-file|export-\w{1,20}|log-fd-file|reporter-options?)$/i;
/** `--reporter-option output=FILE`: the file of an option that takes settings. */
const fileOf = (text: string) => text.replace(/^\w{1,30}=/, '');
const destroyingVerb =
  /^(delete|destroy|purge|wipe|drop|down|downgrade|erase|truncate|terminate|nuke|uninstall|undeploy|deprovision|decommission|factory-reset|flush|flushall|unregister|revoke|rollback|shred|obliterate|prune|reset)([-_:][\w-]*)?$/i;
const destroyingFlag =
  /^--?(delete|destroy|purge|wipe|force-delete|delete-all|drop|accept-data-loss|force-reset|dangerously[\w-]*|yolo|allow-all-tools|skip-permissions|full-auto|auto-approve|no-sandbox-guard|trust-all-tools)(=.*)?$/i;
/** Coding agents: we cannot see what they do. */
const agents =
  /^(claude|codex|gemini|copilot|cursor-agent|aider|amp|goose|opencode|crush|q|kiro|droid|qwen|cline|roo|continue|cn|auggie|openhands|plandex|mentat|gptme|llm|sgpt|aichat|fabric|interpreter)$/;

/**
 * Judges a tool without a table by its words: programs and scripts among them, protected places, destructive verbs, and computed values.
 * @param isKnown True for a tool that does no more than the project's own code.
 */
export function judgeWords(invocation: Invocation, isKnown: boolean): void {
  const { args, name } = invocation;
  const isLook =
    args.length === 1 &&
    /^(--help|--version|-h|-V|-v|help|version|-version|info|status|ping|health|list|doctor)$/.test(textOf(args[0]));
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
  // Task names such as `ecto.drop` and `db:reset` are common to many tools.
  const task = args.slice(0, 3).find(({ text }) => text.length < 120 && losingTask.test(text));
  if (task !== undefined) ask(invocation, 'publishDeployInfraDatabase', `${name} ${task.text} takes something away.`);
  if (/^(publish|deploy|release)$/i.test(textOf(verbs[0])))
    ask(invocation, 'publishDeployInfraDatabase', `${name} ${verbs[0]?.text} changes what others get.`);
  checkAddress(invocation);
  checkPlaces(invocation, isKnown);
}

/** An address may carry away what another command printed. */
export function checkAddress(invocation: Invocation): void {
  if (invocation.args.some(({ text, isComputed }) => isComputed === true && /:\/\//.test(text)))
    ask(invocation, 'egress', `${invocation.name} gets an address that another command works out.`);
}

/** A bare word that is no program on this machine: the shell prints an error and nothing happens. */
function isAbsent({ name, args, redirects, places }: Invocation): boolean {
  return args.length === 0 && redirects.length === 0 && /^[a-z]{1,12}$/.test(name) && !places.host.hasProgram(name);
}

/** `cogito ergo sum`: prose without any path, address or option, whose first word is no program. */
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

/** Verbs with which an unknown program might change something. */
const steering =
  /^(all|apply|attack|clean|clear|commit|deploy|exec|execute|force|format|init|install|kill|load|login|nuke|off|publish|push|reboot|release|remove|restart|restore|revert|rm|run|seal|send|serve|set|shutdown|start|stop|switch|sync|undo|unlock|update|upgrade|upload|write|main|prod|production|staging|database|root|home)$/;

/** Options naming rules, code or settings that the tool then runs or follows. */
const rulesOption =
  /^--?(f|file|buildfile|build-file|config|c|conf|rcfile|plugin|load|require|r|init|init-script|import|preset|rulesdir|script|macro|setupfiles|setupfilesafterenv|globalsetup|globalteardown|test-reporter|reporter|runner|environment)$/i;
/**
 * Options that make a typesetter or compiler load or run arbitrary programs. Sources: the manuals of TeX Live, GCC, Clang, rustc and
 * javac.
 */
const runsOption =
  /^--?(shell-escape|enable-write18|write18|allow-exec|exec-command|on-[a-z]+-command|fplugin|fpass-plugin|wrapper|specs|processorpath|processor-path|toolexec|use-ld)(=|$)|^-load$|^-?-?(C|codegen)?linker=/i;

/** Their `--write` takes no file name; it means in-place changes. */
const formatters = /^(prettier|prettierd|biome|oxfmt|dprint|standard|xo|rome|mdformat|sort-package-json)$/;

/** Checks every path among the words: outputs as writes, the others when they are protected or outside. */
export function checkPlaces(invocation: Invocation, isKnown: boolean): void {
  const { args } = invocation;
  for (const [index, word] of args.entries()) {
    const [, option, value] = /^(--?[A-Za-z][\w.-]*)[=:](.*)$/s.exec(word.text) ?? [];
    const before = textOf(args[index - 1]);
    if (runsOption.test(word.text))
      ask(invocation, 'hiddenCode', `${invocation.name} ${word.text} makes it load or run any program.`);
    // `-ofile.o`, as compilers take it.
    const attached = /^-o[^=]+$/.test(word.text) && /[./\\]/.test(word.text) ? word.text.slice(2) : undefined;
    const path = fileOf(value ?? attached ?? (word.text.startsWith('-') ? '' : word.text));
    if (path === '' || word.isDynamic || /[\s<>|;&]|:\/\/|^@/.test(path)) continue;
    const isOutput =
      attached !== undefined || outputOption.test(option ?? '') || (value === undefined && outputOption.test(before));
    if (!/[/\\.~]/.test(path) && !isOutput) continue;
    const place = invocation.places.ofPath(path, invocation.cwd);
    if (place === null) continue;
    const isRules = rulesOption.test(option ?? '') || (value === undefined && rulesOption.test(before));
    if (isRules && (place.zone === 'outside' || place.zone === 'temporary') && !/^\/(usr|opt|nix)\//.test(place.path))
      ask(invocation, 'hiddenCode', `${invocation.name} follows ${path}, which lies outside the workspace.`);
    else if (isRules && place.zone === 'inside') checkScriptFile(invocation, plainWord(path), false);
    if (isOutput) {
      const isOutsideOnly = invocation.places.host.kind(place.path) === 'folder';
      // A formatter loses nothing.
      const isFormatted = formatters.test(invocation.name) && before === '--write';
      checkWrite(invocation, plainWord(path), isOutsideOnly || isFormatted);
      // Compiler output from project code counts as project code.
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

/** Protected files that linters routinely read. */
function isRead(what: string): boolean {
  return what === 'continuous integration';
}

/** Options that name an output folder in many tools but mean something else in others; checked only for paths outside the workspace. */
const folderOption = /^--?[dw]$/;
/** Their `-w` names a folder of the container. */
const inContainer = /^(docker|podman|nerdctl|docker-compose)$/;

/** The output options that name a single file to be overwritten. */
const fileOption =
  /^--?(o|out|output|outfile|out-file|output-file|outputfile|coverprofile|cpuprofile|memprofile|rdb|dest|save-to|log-file|iidfile|metadata-file|tsBuildInfoFile|data-file|export-\w{1,20})$/i;

/** For tools with their own tables: checks whether an output leaves the workspace, hits a protected file or overwrites work. */
export function checkOutputs(invocation: Invocation): void {
  for (const [index, word] of invocation.args.entries()) {
    const [, option, value] = /^(--?[A-Za-z][\w.-]*)[=:](.*)$/s.exec(word.text) ?? [];
    const before = textOf(invocation.args[index - 1]);
    const isOutput =
      value === undefined
        ? (outputOption.test(before) || (folderOption.test(before) && !inContainer.test(invocation.name))) &&
          !word.text.startsWith('-')
        : outputOption.test(option ?? '');
    const path = fileOf(value ?? word.text);
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

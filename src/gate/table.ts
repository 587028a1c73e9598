import {
  ask,
  checkCopy,
  checkInto,
  checkOutsideRead,
  checkRemoval,
  checkWrite,
  doubt,
  type Invocation,
  inFolder,
} from './invocation.ts';
import { checkScriptFile } from './scriptFile.ts';
import {
  type GivenOption,
  type Grammar,
  getopt,
  type Option,
  Options,
  type Parsed,
  type Takes,
} from './shell/getopt.ts';
import { textOf, type Word, wordsText } from './shell/words.ts';
import type { GateClass } from './verdict.ts';

/** Why a person must decide: the class, and the rest of a sentence that starts with the program's name. */
export type Objection = readonly [gateClass: GateClass, what: string];

/**
 * What options do. Each field lists names separated by spaces. `-abc` means three flags; `=` after a name means that it takes a value, `?`
 * an attached one.
 */
interface OptionFields {
  readonly flag?: string;
  readonly value?: string;
  /** A file that is overwritten, one that is appended to, and a folder that files are written into. */
  readonly write?: string;
  readonly append?: string;
  readonly folder?: string;
  readonly remove?: string;
  /** A program, text for a shell, code or a script that is run. */
  readonly program?: string;
  readonly script?: string;
  readonly runs?: string;
  /** The folder that the program works in. */
  readonly cwd?: string;
  /** `keeps`: nothing is overwritten. `dry`: nothing happens at all. */
  readonly keeps?: string;
  readonly dry?: string;
  /** Options that a person must decide about, by what they do. */
  readonly loses?: string;
  readonly rewrites?: string;
  readonly rights?: string;
  readonly sends?: string;
  readonly installs?: string;
  readonly publishes?: string;
  readonly protects?: string;
}

/** What the operands mean. `command1` skips one word first. */
export type OperandUse =
  | 'text'
  | 'read'
  | 'write'
  | 'append'
  | 'edit'
  | 'delete'
  | 'replace'
  | 'copy'
  | 'inOut'
  | 'last'
  | 'command'
  | 'command1'
  | 'shell'
  | 'script'
  | 'verb';

export interface Row extends OptionFields, Grammar {
  /** True for a program that only displays things, unless an option makes it write or run something. */
  readonly looks?: boolean;
  readonly operands?: OperandUse;
  /** True when every option is listed; any other is not understood. */
  readonly isClosed?: boolean;
  /** Objection to calling it at all, unless a word matches `unless`. */
  readonly asks?: Objection;
  readonly unless?: RegExp;
  /** Beyond undoing: refused instead of asked about. */
  readonly isFatal?: boolean;
  /** Rows by the first operand; several names are separated by spaces, `*` is any other. */
  readonly verbs?: Readonly<Record<string, Row | Objection>>;
  /** Verbs that only display things, and ordinary working verbs, that need no row of their own. */
  readonly showing?: string;
  readonly working?: string;
  /** What a table cannot express. */
  readonly rule?: (invocation: Invocation, parsed: Parsed) => void;
}

const takesValue = new Set(['value', 'write', 'append', 'folder', 'remove', 'program', 'script', 'cwd']);
const fields = [
  'flag',
  'value',
  'write',
  'append',
  'folder',
  'remove',
  'program',
  'script',
  'runs',
  'cwd',
  'keeps',
  'dry',
  'loses',
  'rewrites',
  'rights',
  'sends',
  'installs',
  'publishes',
  'protects',
] as const;
const objections: Readonly<Record<string, Objection>> = {
  loses: ['deleteOrOverwriteUncommitted', 'throws away or overwrites work'],
  rewrites: ['historyOrRemoteRewrite', 'rewrites history, or what others have'],
  rights: ['permissionsOrProcesses', 'changes rights, processes or the machine'],
  sends: ['egress', 'sends something or opens a connection'],
  installs: ['install', 'changes what is installed'],
  publishes: ['publishDeployInfraDatabase', 'changes what others use'],
  protects: ['protectedPath', 'changes settings or keys'],
  runs: ['hiddenCode', 'is told to run a program or code'],
};

/** The options of a row. */
export function optionsOf(row: Row): readonly Option[] {
  return fields.flatMap((kind) =>
    (row[kind] ?? '').split(/\s+/).flatMap((entry): Option[] => {
      if (entry === '') return [];
      const name = entry.replace(/[=?]$/, '');
      const takes: Takes = entry.endsWith('?')
        ? 'attached'
        : entry.endsWith('=') || takesValue.has(kind)
          ? 'value'
          : 'none';
      const isBundle = /^-[^-]/.test(name) && name.length > 2 && row.hasWords !== true && takes === 'none';
      const names = isBundle ? [...name.slice(1)].map((letter) => `-${letter}`) : [name];
      return names.map((each) => ({ names: [each], kind, takes }));
    }),
  );
}

const prepared = new WeakMap<
  Row,
  { readonly options: Options; readonly verbs: ReadonlyMap<string, Row | Objection> }
>();

function prepare(row: Row): { readonly options: Options; readonly verbs: ReadonlyMap<string, Row | Objection> } {
  let found = prepared.get(row);
  if (found === undefined) {
    const verbs = Object.entries(row.verbs ?? {}).flatMap(([names, verb]) =>
      names.split(' ').map((name) => [name, verb] as const),
    );
    found = { options: new Options(optionsOf(row)), verbs: new Map(verbs) };
    prepared.set(row, found);
  }
  return found;
}

/** Programs that only compress or display their input. */
const harmlessProgram = /^(gzip|pigz|bzip2|xz|zstd|lz4|cat|less|more|true)( -[\w-]+)*$/;
const onlyHelp = /^(--help|--version|-h|-V|-\?|--usage)$/;

/** Judges one program by its row. */
export function judgeRow(invocation: Invocation, row: Row): void {
  const { args } = invocation;
  if (args.length === 1 && onlyHelp.test(textOf(args[0]))) return;
  const { options, verbs } = prepare(row);
  const parsed = getopt(args, options, {
    ...row,
    stops: row.stops === true || row.operands === 'command' || row.operands === 'command1',
  });
  if (row.asks !== undefined && !(row.unless !== undefined && args.some(({ text }) => row.unless?.test(text)))) {
    const [gateClass, what] = row.asks;
    invocation.report({ class: gateClass, reason: `${invocation.name} ${what}.`, isFatal: row.isFatal === true });
  }
  if (parsed.given.some(({ option }) => option?.kind === 'dry')) return;
  const keeps = parsed.given.some(({ option }) => option?.kind === 'keeps');
  const folder = parsed.given.findLast(({ option }) => option?.kind === 'cwd')?.value;
  const there =
    folder === undefined
      ? invocation
      : inFolder(invocation, invocation.places.of(folder, invocation.cwd)?.path ?? null);
  for (const given of parsed.given) judgeOption(invocation, given, row, keeps);
  judgeOperands(there, parsed, row, keeps);
  row.rule?.(there, parsed);
  if (row.operands === 'verb' || row.verbs !== undefined) judgeVerb(there, parsed, row, verbs);
}

function judgeOption(invocation: Invocation, { name, option, value }: GivenOption, row: Row, keeps: boolean): void {
  if (option === undefined) {
    if (row.isClosed === true && !onlyHelp.test(name))
      doubt(invocation, `What ${invocation.name} ${name} does is not known.`);
    // An unknown option is fine; what its value names is checked anyway.
    return;
  }
  const objection = objections[option.kind];
  if (objection !== undefined) return ask(invocation, objection[0], `${invocation.name} ${name} ${objection[1]}.`);
  if (value === undefined || value.text === '-') return;
  switch (option.kind) {
    case 'write':
      checkWrite(invocation, value, keeps);
      return;
    case 'append':
      checkWrite(invocation, value, true);
      return;
    case 'folder':
      return checkInto(invocation, value, keeps);
    case 'remove':
      return checkRemoval(invocation, value, { isRecursive: true, isForced: true });
    case 'script':
      return checkScriptFile(invocation, value, false);
    case 'program':
      if (value.isDynamic)
        ask(invocation, 'hiddenCode', `${invocation.name} ${name} runs what is only known when it runs.`);
      else if (!harmlessProgram.test(value.text)) invocation.script(value.text);
      if (!value.isDynamic && !harmlessProgram.test(value.text))
        ask(invocation, 'hiddenCode', `${invocation.name} ${name} runs the program ${value.text}.`);
  }
}

function judgeOperands(invocation: Invocation, parsed: Parsed, row: Row, keeps: boolean): void {
  const { operands } = parsed;
  const last = operands.at(-1);
  const into = parsed.given.find(({ option }) => option?.kind === 'folder')?.value;
  switch (row.operands) {
    case 'read':
      for (const word of operands) checkOutsideRead(invocation, word);
      return;
    case 'write':
      for (const word of operands) checkWrite(invocation, word, keeps);
      return;
    case 'append':
    case 'edit':
      for (const word of operands)
        if (word.text !== '-') checkWrite(invocation, word, true, `${invocation.name} changes`);
      return;
    case 'delete':
      for (const word of operands) checkRemoval(invocation, word, { isRecursive: true, isForced: true });
      return;
    case 'replace':
      if (!keeps)
        for (const word of operands)
          if (word.text !== '-')
            checkRemoval(invocation, word, { isRecursive: false, isForced: true }, `${invocation.name} replaces`);
      return;
    case 'copy':
      if (into !== undefined) return checkCopy(invocation, operands, into, keeps);
      if (last !== undefined && operands.length > 1) checkCopy(invocation, operands.slice(0, -1), last, keeps);
      return;
    case 'last':
      if (last !== undefined && operands.length > 1) checkWrite(invocation, last, keeps);
      return;
    case 'inOut': {
      const [, target] = operands;
      if (target !== undefined) checkWrite(invocation, target, keeps);
      return;
    }
    case 'command':
      if (operands.length > 0) invocation.run(operands);
      return;
    case 'command1':
      if (operands.length > 1) invocation.run(operands.slice(1));
      return;
    case 'shell':
      if (operands.some(({ isDynamic }) => isDynamic))
        ask(invocation, 'hiddenCode', `${invocation.name} runs what is only known when it runs.`);
      if (operands.length > 0) invocation.script(wordsText(operands));
      return;
    case 'script': {
      const [file] = operands;
      if (file !== undefined) checkScriptFile(invocation, file, false);
    }
  }
}

function judgeVerb(
  invocation: Invocation,
  parsed: Parsed,
  row: Row,
  verbs: ReadonlyMap<string, Row | Objection>,
): void {
  const [first] = parsed.operands;
  if (first === undefined) return;
  if (first.isDynamic)
    return ask(invocation, 'hiddenCode', `Which command of ${invocation.name} this is, is only known when it runs.`);
  const name = first.text;
  const lower = name.toLowerCase();
  const isListed = (list: string | undefined) => list?.split(/\s+/).includes(lower) === true;
  const verb = verbs.get(lower) ?? (isListed(row.showing) || isListed(row.working) ? undefined : verbs.get('*'));
  if (verb === undefined) {
    if (row.isClosed === true && !isListed(row.showing) && !isListed(row.working))
      doubt(invocation, `What ${invocation.name} ${name} does is not known.`);
    return;
  }
  const inner = { ...invocation, name: `${invocation.name} ${name}`, args: wordsAfter(invocation.args, first, parsed) };
  if (isObjection(verb)) {
    if (!inner.args.some(({ text }) => /^(--help|-h|--dry-?run(=\w+)?)$/.test(text)))
      ask(inner, verb[0], `${inner.name} ${verb[1]}.`);
  } else judgeRow(inner, verb);
}

/** The words after the verb. */
function wordsAfter(args: readonly Word[], verb: Word, parsed: Parsed): readonly Word[] {
  const at = args.indexOf(verb);
  return at < 0 ? parsed.operands.slice(1) : args.slice(at + 1);
}

function isObjection(verb: Row | Objection): verb is Objection {
  return Array.isArray(verb);
}

/** Whether a call only displays things, so that it may run at levels that may only look. Writes are detected elsewhere. */
export function onlyShows(row: Row, args: readonly Word[]): boolean {
  const { options, verbs } = prepare(row);
  const { operands, given } = getopt(args, options, row);
  if (given.some(({ option }) => option !== undefined && option.kind in objections)) return false;
  const name = operands[0]?.text.toLowerCase() ?? '';
  const verb = verbs.get(name);
  if (verb !== undefined)
    return !isObjection(verb) && onlyShows(verb, args.slice(args.indexOf(operands[0] as Word) + 1));
  if (row.showing?.split(/\s+/).includes(name) === true) return true;
  return row.looks === true;
}

import { AppError } from '../../base/appError.ts';
import { hasBody, isField, isHeadAlone } from './bodies.ts';
import { behindDecorators, decoratorsOf, keptDecorators, splitPrefix } from './decorators.ts';
import { reindent } from './indentation.ts';
import { headerEnd, leadLine, leadOf, surelyAboutFile } from './leadComments.ts';
import { excerpt, indentOf, isBlank, textAt } from './lineText.ts';
import { scripts } from './scripts.ts';
import { type LineRange, linesOf, type PlacedChange, usualEnd } from './textLines.ts';

/** A symbol of a document that a block of code can replace as a whole; offsets in UTF-16 units. */
export interface NamedRange {
  readonly name: string;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

interface LinedSymbol extends NamedRange, LineRange {
  /** The text before it on its first line, and after it on its last line. */
  readonly prefix: string;
  readonly suffix: string;
  /** First line of the comments and decorators directly above. */
  readonly lead: number;
}

const callables: ReadonlySet<string> = new Set(['function', 'method']);
const containers: ReadonlySet<string> = new Set(['class', 'interface', 'enum', 'module']);
/** Languages in which several functions may share a name and differ in their parameters. */
const overloading: ReadonlySet<string> = new Set(['java', 'csharp', 'cpp', 'c', 'kotlin', 'swift', 'scala', 'dart']);

/**
 * The changes that replace each function or class of a block by name.
 * @throws AppError `refused` if one has no single place, or if any of the block would be left unused.
 */
export async function placeSymbols(
  block: readonly string[],
  text: string,
  languageId: string,
  symbolsOf: (text: string) => Promise<readonly NamedRange[]>,
): Promise<readonly PlacedChange[]> {
  const code = block.join('\n');
  const lines = linesOf(text);
  const plain = lines.map((line) => line.text);
  const all = withLines(await symbolsOf(text), text, plain);
  const members = await membersIn(code, languageId, text, all, symbolsOf);
  const given = withLines(members ?? (await symbolsOf(code)), code, block);
  const outer = outermost(given);
  if (outer.length === 0) {
    throw new AppError(
      'refused',
      'The code of the reply names no function or class of the file, so it has no certain place.',
    );
  }
  refuseUnused(block, outer, plain);
  return outer.map((symbol) => {
    const isTwin = (other: LinedSymbol) => accessorOf(code, other) === accessorOf(code, symbol);
    if (outer.some((other) => other !== symbol && isSameKind(other, symbol) && isTwin(other)))
      throw new AppError(
        'refused',
        `The reply gives "${symbol.name}" more than once, so which one counts is not certain.`,
      );
    const found = all.filter(
      (candidate) =>
        isSameKind(candidate, symbol) &&
        (candidate.kind !== 'method' || hasKeyword(text, candidate) || !hasKeyword(code, symbol)) &&
        accessorOf(text, candidate) === accessorOf(code, symbol),
    );
    const [only] = found;
    if (only === undefined || found.length > 1) {
      const count = found.length === 0 ? 'does not stand in the file' : `stands in the file ${found.length} times`;
      throw new AppError('refused', `"${symbol.name}" ${count}, so its place is not certain.`);
    }
    refuseOtherReceiver(symbol, code, only, text, languageId);
    refuseOtherSignature(symbol, code, only, text, languageId);
    refuseLostBody(symbol, given, code, only, all, text, languageId);
    refuseLostMembers(symbol, given, code, only, all, plain);
    return replaceSymbol(symbol, block, only, text, languageId);
  });
}

/** The symbols that lie in no other one. */
export function outermost<Symbol extends NamedRange>(symbols: readonly Symbol[]): readonly Symbol[] {
  return symbols.filter((a) => !symbols.some((b) => b !== a && b.start <= a.start && a.end <= b.end));
}

const memberHead = 'class _ {\n';
/** Languages in which a member of a class parses only within one. */
const memberLanguages: ReadonlySet<string> = new Set([...scripts, 'java', 'csharp']);

/** The members of a class that a block consists of, each with a body and in the file; undefined when it is anything else. */
async function membersIn(
  code: string,
  languageId: string,
  text: string,
  all: readonly NamedRange[],
  symbolsOf: (text: string) => Promise<readonly NamedRange[]>,
): Promise<readonly NamedRange[] | undefined> {
  if (!memberLanguages.has(languageId)) return undefined;
  if ((await symbolsOf(code)).some(({ name }) => name !== '')) return undefined;
  const members = (await symbolsOf(`${memberHead}${code}\n}`)).flatMap((symbol) => {
    const [start, end] = [symbol.start - memberHead.length, symbol.end - memberHead.length];
    return start < 0 || end > code.length ? [] : [{ ...symbol, start, end }];
  });
  const isMember = (symbol: NamedRange) =>
    symbol.kind === 'method' &&
    hasBody(code.slice(symbol.start, symbol.end), languageId, overloading.has(languageId)) &&
    all.some(
      (other) =>
        other.kind === 'method' && other.name === symbol.name && (isField(text, other) || !isField(code, symbol)),
    );
  const outer = outermost(members);
  return outer.length > 0 && outer.every(isMember) ? members : undefined;
}

/** A getter and a setter share a name. */
function accessorOf(text: string, { start }: NamedRange): string | undefined {
  return /^(?:(?:public|private|protected|static|override)\s+)*(get|set)\s+[#\w$]/.exec(
    text.slice(start, start + 100),
  )?.[1];
}

function isSameKind(a: NamedRange, b: NamedRange): boolean {
  if (a.name !== b.name) return false;
  return a.kind === b.kind || (callables.has(a.kind) && callables.has(b.kind));
}

/** `function f() {}` cannot replace the method `f() {}`. */
function hasKeyword(text: string, { start }: NamedRange): boolean {
  return /^(?:async\s+)?function\b/.test(text.slice(start, start + 100));
}

function withLines(symbols: readonly NamedRange[], text: string, lines: readonly string[]): readonly LinedSymbol[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineOf = (offset: number) => starts.findLastIndex((start) => start <= offset);
  return symbols.map((symbol) => {
    const start = behindDecorators(text, symbol.start);
    const first = lineOf(start);
    // Some grammars include the line end in the symbol.
    let end = symbol.end;
    while (/\s/.test(text.charAt(end - 1))) end -= 1;
    const last = lineOf(end);
    const prefix = text.slice(starts[first], start);
    const suffix = textAt(lines, last).slice(end - (starts[last] ?? 0));
    return { ...symbol, start, end, first, last, prefix, suffix, lead: leadOf(lines, first, lineOf(symbol.start)) };
  });
}

/** Every line of a block outside its symbols must exist in the file as it is: code without a place is not dropped silently. */
function refuseUnused(block: readonly string[], outer: readonly LinedSymbol[], file: readonly string[]): void {
  const known = new Set(file.map((line) => line.trimEnd()));
  const unused = block.find((line, index) => {
    if (isBlank(line) || outer.some(({ lead, last }) => index >= lead && index <= last)) return false;
    return !known.has(line.trimEnd());
  });
  if (unused !== undefined) {
    throw new AppError(
      'refused',
      `The reply also has "${excerpt([unused])}", which belongs to no function or class of the file, so it has no certain place.`,
    );
  }
}

function refuseOtherSignature(
  symbol: LinedSymbol,
  code: string,
  only: LinedSymbol,
  text: string,
  languageId: string,
): void {
  if (!overloading.has(languageId) || !callables.has(symbol.kind)) return;
  if (parameters(code, symbol) !== parameters(text, only)) {
    throw new AppError(
      'refused',
      `"${symbol.name}" has other parameters in the reply than in the file, so it may be another function.`,
    );
  }
}

/** Go methods are declared outside their type and name it themselves. */
function refuseOtherReceiver(
  symbol: LinedSymbol,
  code: string,
  only: LinedSymbol,
  text: string,
  languageId: string,
): void {
  if (languageId !== 'go') return;
  const receiver = (source: string, { start, end }: NamedRange) =>
    /^func\s{0,9}\([^)]{0,200}?([\w.]{1,100})(?:\[[^\]]{0,200}\])?\s{0,9}\)/.exec(source.slice(start, end))?.[1];
  if (receiver(code, symbol) !== receiver(text, only))
    throw new AppError('refused', `"${symbol.name}" belongs to another type in the reply than in the file.`);
}

function parameters(text: string, { start, end, name }: NamedRange): string {
  const whole = text.slice(start, end);
  const open = whole.indexOf('(', whole.indexOf(name));
  const close = whole.indexOf(')', open);
  return open < 0 ? '' : whole.slice(open, close).replace(/\s+/g, '');
}

/** The head of a function without its body is a signature; it must not take the place of the whole function. */
function refuseLostBody(
  symbol: LinedSymbol,
  given: readonly LinedSymbol[],
  code: string,
  only: LinedSymbol,
  all: readonly LinedSymbol[],
  text: string,
  languageId: string,
): void {
  const isHead = (source: string, { start, end }: NamedRange) => isHeadAlone(source.slice(start, end), languageId);
  const callable = (symbols: readonly LinedSymbol[], whole: LinedSymbol) =>
    symbols.filter(({ kind, start, end }) => callables.has(kind) && start >= whole.start && end <= whole.end);
  const [mine, theirs] = [callable(given, symbol), callable(all, only)];
  const lost = mine.find(({ name }) => {
    const bodies = (source: string, each: LinedSymbol) => each.name === name && !isHead(source, each);
    return mine.filter((each) => bodies(code, each)).length === 0 && theirs.some((each) => bodies(text, each));
  });
  if (lost !== undefined)
    throw new AppError('refused', `The reply gives "${lost.name}" without its body, so it is not whole.`);
}

/** A class that comes with some of its members may be meant to change only those. */
function refuseLostMembers(
  symbol: LinedSymbol,
  given: readonly LinedSymbol[],
  code: string,
  only: LinedSymbol,
  all: readonly LinedSymbol[],
  file: readonly string[],
): void {
  if (!containers.has(symbol.kind)) return;
  const within = (outer: LinedSymbol, each: LinedSymbol) =>
    each !== outer && each.start >= outer.start && each.end <= outer.end;
  const kept = given.filter((each) => within(symbol, each)).map(({ name }) => name);
  const inner = all.filter((each) => within(only, each));
  const words = new Set(code.slice(symbol.start, symbol.end).match(/[\w$]+/g));
  const lost =
    // A getter and its setter, or two overloads, share a name.
    inner.find(
      ({ name }) =>
        count(kept, name) <
        count(
          inner.map((each) => each.name),
          name,
        ),
    )?.name ??
    fieldsOf(only, inner, file).find((name) => !words.has(name)) ??
    decoratorsOf(file.slice(only.first + 1, only.last + 1)).find((name) => !words.has(name));
  if (lost !== undefined) {
    throw new AppError(
      'refused',
      `The reply gives "${symbol.name}" without its "${lost}", so whether that should go is not certain.`,
    );
  }
}

function count(names: readonly string[], name: string): number {
  return names.filter((each) => each === name).length;
}

/** Names declared directly in a class other than its methods: fields, enum members. */
function fieldsOf(whole: LinedSymbol, inner: readonly LinedSymbol[], file: readonly string[]): readonly string[] {
  let isInText = false;
  const own = file.slice(whole.first + 1, whole.last + 1).filter((line, index) => {
    const at = whole.first + 1 + index;
    const quotes = line.match(/"""|'''/g)?.length ?? 0;
    const isText = isInText || quotes > 0;
    if (quotes % 2 === 1) isInText = !isInText;
    return !(isText || leadLine.test(line) || inner.some(({ first, last }) => first <= at && at <= last));
  });
  const members = [...own, ...inner.map(({ first }) => textAt(file, first))];
  const depth = Math.min(...members.filter((line) => /^\s*[\w$@#*&[]/.test(line)).map((line) => indentOf(line).length));
  return own.flatMap((line) => {
    if (indentOf(line).length !== depth) return [];
    return /^(?:[\w$<>[\].?*&# ]{1,200}\s)?[*&#$]?([\w$]+)[?!]?\s*(?:[=;,]|:(?!:))/.exec(line.trim())?.[1] ?? [];
  });
}

function replaceSymbol(
  symbol: LinedSymbol,
  block: readonly string[],
  only: LinedSymbol,
  text: string,
  languageId: string,
): PlacedChange {
  const lines = linesOf(text);
  const plain = lines.map((line) => line.text);
  const hasLead = symbol.lead < symbol.first;
  const first = hasLead ? only.lead : only.first;
  // A comment about licences may belong to the function below it, if that checks them.
  const header = plain.slice(0, first).find((line) => /licen[cs]e/i.test(line) && !surelyAboutFile.test(line));
  if (hasLead && first === only.first && first === headerEnd(plain, first) && header !== undefined)
    throw new AppError(
      'refused',
      `"${excerpt([header])}" may be about the file or about "${symbol.name}", so whether to replace it is not certain.`,
    );
  const body = block.slice(symbol.first, symbol.last + 1);
  // Decorators that the reply leaves out stay, also on the line of the symbol and below a comment that is replaced.
  const kept = keptDecorators(plain.slice(first, only.first), [
    ...block.slice(symbol.lead, symbol.first),
    symbol.prefix,
  ]);
  const isDecorated = [symbol.prefix, ...block.slice(symbol.lead, symbol.first)].some((text) => /^\s*@/.test(text));
  const [mine, theirs] = [splitPrefix(symbol.prefix), splitPrefix(only.prefix)];
  const prefix = (isDecorated ? mine : theirs).decorators + (mine.words === '' ? theirs : mine).words;
  const indent = indentOf(textAt(block, symbol.first));
  const head = textAt(body, 0).slice(symbol.prefix.length);
  // Rust's grammar makes it part of the function; as with `export`, a reply often leaves it out.
  const visibility = /^pub(?:\([^()]{1,100}\))?\s+/.exec(text.slice(only.start, only.start + 200))?.[0] ?? '';
  body[0] = indent + prefix + (/^pub\b/.test(head) ? '' : visibility) + head;
  const suffix = suffixOf(symbol, only);
  const last = body.length - 1;
  const end = textAt(body, last);
  const code = end.slice(0, end.length - symbol.suffix.length);
  // A declaration that ends in a semicolon keeps it, unless it becomes a standalone function.
  const ends = text[only.end - 1] === ';' && !code.endsWith(';') && !suffix.startsWith(';');
  const isStatement = ends && !hasKeyword(block.join('\n'), symbol);
  body[last] = code + (isStatement ? ';' : '') + suffix;
  if (!isModifier(only.prefix) || !isModifier(prefix))
    throw new AppError('refused', `"${symbol.name}" shares its line with other code, so its place is not certain.`);
  const fresh = [...block.slice(symbol.lead, symbol.first), ...body];
  const old = plain.slice(only.first, only.last + 1);
  // The indent comes from the symbol's own first line, not from that of its comment.
  const moved = reindent(
    fresh,
    hasLead ? [indentOf(textAt(old, 0)) + textAt(fresh, 0).trimStart()] : old,
    languageId,
    plain,
  );
  const usual = usualEnd(lines);
  const lastEnd = lines[only.last]?.end ?? '';
  return {
    first,
    count: only.last + 1 - first,
    lines: moved
      .toSpliced(symbol.first - symbol.lead, 0, ...kept)
      .map((line, index, all) => ({ text: line, end: index === all.length - 1 ? lastEnd : usual })),
  };
}

function suffixOf(symbol: LinedSymbol, only: LinedSymbol): string {
  const mine = symbol.suffix.trim();
  const theirs = only.suffix.trim();
  if (mine === theirs || mine === '') return only.suffix;
  if (theirs === '' && (mine === ';' || mine === ',')) return symbol.suffix;
  throw new AppError('refused', `Other code follows "${symbol.name}" on its line, so its place is not certain.`);
}

const modifiers: ReadonlySet<string> = new Set(
  `export default type declare abstract async public private protected internal static final pub const let var unsafe extern inline
  virtual override readonly`.split(/\s+/),
);

/** Whether the words before a declaration belong to it. */
function isModifier(prefix: string): boolean {
  return splitPrefix(prefix)
    .words.split(' ')
    .every((word) => word === '' || modifiers.has(word));
}

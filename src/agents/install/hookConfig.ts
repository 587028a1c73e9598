import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import {
  applyEdits,
  createScanner,
  type Edit,
  findNodeAtLocation,
  type JSONPath,
  type ParseError,
  parse,
  parseTree,
} from 'jsonc-parser';
import { AppError } from '../../base/appError.ts';
import { type HookTarget, launcherName } from './hookTargets.ts';

/** `SyntaxKind.CommaToken`: the library declares its kinds as a const enum, which type stripping cannot resolve. */
const commaToken = 5;

/** How to restore a file; kept instead of a copy of it. */
export interface UndoRecord {
  /** Hash of the file as we left it. */
  readonly hash: string;
  /** To be applied one after the other; offsets in UTF-16 units. */
  readonly edits: readonly Edit[];
  readonly isNewFile: boolean;
}

/**
 * The text with our entries, and how to undo that.
 * @param text Without our entries; undefined when there is no file.
 * @throws AppError `refused`
 */
export function withHooks(
  target: HookTarget,
  text: string | undefined,
): { readonly text: string; readonly undo: UndoRecord } {
  const { script } = target;
  if (script !== undefined) {
    if (text !== undefined && text !== script) {
      throw new AppError(
        'refused',
        l10n.t('{0} is a hook of your own, so nothing was written; move it away first.', target.file),
      );
    }
    return { text: script, undo: { hash: hashOf(script), edits: [], isNewFile: true } };
  }
  if (target.block !== undefined) return withBlock(target.file, target.block, text ?? '', text === undefined);
  if (text === undefined) {
    const hooks = Object.fromEntries(Object.entries(target.entries).map(([event, entry]) => [event, [entry]]));
    const [outer, inner] = target.server?.path ?? [];
    const server = outer === undefined || inner === undefined ? {} : { [outer]: { [inner]: target.server?.value } };
    const content = { ...target.more, ...(Object.keys(hooks).length === 0 ? {} : { hooks }), ...server };
    const fresh = `${JSON.stringify(content, null, 2)}\n`;
    return { text: fresh, undo: { hash: hashOf(fresh), edits: [], isNewFile: true } };
  }
  const rewriter = new Rewriter(target.file, text);
  for (const [name, value] of Object.entries(target.more)) {
    if (rewriter.at([name]) === undefined) rewriter.add([name], value);
  }
  for (const [event, entry] of Object.entries(target.entries)) {
    const list = rewriter.at(['hooks', event]);
    if (Array.isArray(list)) rewriter.add(['hooks', event, list.length], entry);
    else if (list === undefined) rewriter.add(['hooks', event], [entry]);
    else
      throw new AppError(
        'refused',
        l10n.t('Nothing was written: "hooks.{0}" in {1} is not a list. Correct it first.', event, target.file),
      );
  }
  if (target.server !== undefined) {
    const { path, value } = target.server;
    if (rewriter.at([...path]) !== undefined) {
      throw new AppError(
        'refused',
        l10n.t('Nothing was written: {0} has a "{1}" of your own. Rename it first.', target.file, path.join('.')),
      );
    }
    rewriter.add([...path], value);
  }
  return { text: rewriter.text, undo: { hash: hashOf(rewriter.text), edits: rewriter.back, isNewFile: false } };
}

/** Adds a table at the end of a TOML file, where it does not change the meaning of what precedes it. */
function withBlock(file: string, block: string, text: string, isNewFile: boolean): ReturnType<typeof withHooks> {
  const [table = ''] = /^\[[^\]\r\n]+\]/mu.exec(block) ?? [];
  // An inline table that holds all servers cannot be extended.
  if (text.includes(table) || /^[ \t]*mcp_servers[ \t]*=/mu.test(text)) {
    throw new AppError(
      'refused',
      l10n.t('Nothing was written: {0} has MCP servers in a form of its own. Add {1} yourself.', file, table),
    );
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const added =
    (text === '' || text.endsWith('\n') ? '' : eol) + (text === '' ? block.trimStart() : block).replaceAll('\n', eol);
  const undo = { offset: text.length, length: added.length, content: '' };
  return { text: text + added, undo: { hash: hashOf(text + added), edits: [undo], isNewFile } };
}

/** The text without our entries; undefined when it has none. @throws AppError `refused` when it is not JSON. */
export function withoutHooks(target: Pick<HookTarget, 'file'>, text: string): string | undefined {
  if (!text.includes(launcherName)) return undefined;
  const rewriter = new Rewriter(target.file, text);
  for (const [event, list] of Object.entries(Object(rewriter.at(['hooks'])))) {
    if (!Array.isArray(list)) continue;
    const kept = list.filter((entry) => !isOurs(entry));
    if (kept.length === list.length) continue;
    if (kept.length === 0) rewriter.remove(['hooks', event]);
    else {
      for (let index = list.length - 1; index >= 0; index -= 1) {
        if (isOurs(list[index])) rewriter.remove(['hooks', event, index]);
      }
    }
  }
  if (Object.keys(Object(rewriter.at(['hooks']))).length === 0) rewriter.remove(['hooks']);
  for (const list of ['mcpServers', 'mcp']) {
    const servers: object = Object(rewriter.at([list]));
    const ours = Object.entries(servers).filter(([, server]) => isOurs(server));
    if (ours.length > 0 && ours.length === Object.keys(servers).length) rewriter.remove([list]);
    else for (const [name] of ours) rewriter.remove([list, name]);
  }
  return rewriter.text;
}

/**
 * The text as it was before us; undefined: there was no file. Exact if nobody has changed it since, otherwise the present text without our
 * entries.
 */
export function restored(
  target: Pick<HookTarget, 'file' | 'script' | 'block'>,
  text: string,
  undo: UndoRecord | undefined,
): string | undefined {
  // A program is entirely ours, even if an earlier version wrote it.
  if (target.script !== undefined) return hasHooks(text) ? undefined : text;
  if (undo !== undefined && undo.hash === hashOf(text)) {
    return undo.isNewFile ? undefined : undo.edits.reduce((now, edit) => applyEdits(now, [edit]), text);
  }
  if (target.block !== undefined) return withoutBlock(target.block, text);
  const left = withoutHooks(target, text) ?? text;
  const names = Object.keys(Object(parse(left, [], { allowTrailingComma: true })));
  return undo?.isNewFile === true && names.every((name) => name === 'version') ? undefined : left;
}

/** The file has changed since: our lines are removed if they are still there as written. */
function withoutBlock(block: string, text: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const [long, short] = [block, block.trimStart()].map((each) => each.replaceAll('\n', eol));
  const found = [long, short].find((each) => each !== undefined && text.includes(each));
  return found === undefined ? text : text.replace(found, () => '');
}

export function hasHooks(text: string | undefined): boolean {
  return text?.includes(launcherName) === true;
}

function isOurs(entry: unknown): boolean {
  return JSON.stringify(entry).includes(launcherName);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Edits JSON with comments in place; everything it does not touch stays byte for byte. */
class Rewriter {
  readonly #format: { readonly unit: string; readonly eol: string };
  readonly #mark: string;
  #text: string;
  #back: Edit[] = [];

  constructor(file: string, text: string) {
    this.#mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    this.#text = text.slice(this.#mark.length);
    const errors: ParseError[] = [];
    const value: unknown = parse(this.#text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    const isObject = value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));
    if (errors.length > 0 || !isObject)
      throw new AppError('refused', l10n.t('Nothing was written: {0} is not valid JSON. Correct it first.', file));
    const indent = /\n([ \t]+)\S/u.exec(this.#text)?.[1] ?? '  ';
    this.#format = { unit: indent.startsWith('\t') ? '\t' : indent, eol: this.#text.includes('\r\n') ? '\r\n' : '\n' };
  }

  get text(): string {
    return this.#mark + this.#text;
  }

  /** The edits that restore the original text, in the order to apply them. */
  get back(): readonly Edit[] {
    return this.#back;
  }

  at(path: JSONPath): unknown {
    const tree = parseTree(this.#text, [], { allowTrailingComma: true });
    const node = tree === undefined ? undefined : findNodeAtLocation(tree, path);
    return node === undefined
      ? undefined
      : parse(this.#text.slice(node.offset, node.offset + node.length), [], { allowTrailingComma: true });
  }

  /** Adds a property or, in a list, an item at its end. The library's own function would reformat the surrounding lines. */
  add(path: JSONPath, value: unknown): void {
    const [name, ...outer] = [...path].reverse();
    const parentPath = outer.reverse();
    const tree = parseTree(this.#text, [], { allowTrailingComma: true });
    const parent = tree === undefined ? undefined : findNodeAtLocation(tree, parentPath);
    const { unit, eol } = this.#format;
    if (parent === undefined) {
      if (parentPath.length > 0) return this.add(parentPath, { [String(name)]: value });
      // An empty file.
      return this.#apply([
        { offset: 0, length: 0, content: JSON.stringify({ [String(name)]: value }, null, unit) + eol },
      ]);
    }
    const indent = unit.repeat(path.length);
    const text = JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
    const item = `${eol}${indent}${parent.type === 'array' ? '' : `${JSON.stringify(name)}: `}${text}`;
    const last = parent.children?.at(-1);
    if (last !== undefined) {
      const end = last.offset + last.length;
      const comma = this.#commaAfter(end);
      const closes = this.#text.slice(end, parent.offset + parent.length).includes('\n')
        ? ''
        : eol + unit.repeat(path.length - 1);
      const insertion = {
        offset: comma === undefined ? end : comma + 1,
        length: 0,
        content: (comma === undefined ? ',' : '') + item + closes,
      };
      return this.#apply([insertion]);
    }
    const inside = this.#text.slice(parent.offset, parent.offset + parent.length);
    const closes = inside.includes('\n') ? '' : eol + unit.repeat(path.length - 1);
    this.#apply([{ offset: parent.offset + 1, length: 0, content: item + closes }]);
  }

  /** Removes an entry with its comma and the whitespace before it. The library's own function would also remove an adjacent comment. */
  remove(path: JSONPath): void {
    const tree = parseTree(this.#text, [], { allowTrailingComma: true });
    const value = tree === undefined ? undefined : findNodeAtLocation(tree, path);
    const node = value?.parent?.type === 'property' ? value.parent : value;
    const siblings = node?.parent?.children ?? [];
    if (node === undefined) return;
    const index = siblings.indexOf(node);
    const end = node.offset + node.length;
    const start = this.#text.slice(0, node.offset).trimEnd().length;
    const before = siblings[index - 1];
    const after = this.#commaAfter(end);
    const comma = after ?? (before === undefined ? undefined : this.#commaAfter(before.offset + before.length));
    const edits = [{ offset: start, length: end - start, content: '' }];
    if (comma !== undefined) edits.push({ offset: comma, length: 1, content: '' });
    // Adjacent edits are merged, because the first would shift the second.
    if (comma !== undefined && comma + 1 === start) this.#apply([{ offset: comma, length: end - comma, content: '' }]);
    else this.#apply(edits);
  }

  #commaAfter(offset: number): number | undefined {
    const scanner = createScanner(this.#text, true);
    scanner.setPosition(offset);
    return scanner.scan() === commaToken ? scanner.getTokenOffset() : undefined;
  }

  #apply(edits: readonly Edit[]): void {
    // From the end, so that each offset stays valid.
    for (const { offset, length, content } of [...edits].sort((a, b) => b.offset - a.offset)) {
      const old = this.#text.slice(offset, offset + length);
      this.#back = [{ offset: offset + this.#mark.length, length: content.length, content: old }, ...this.#back];
      this.#text = this.#text.slice(0, offset) + content + this.#text.slice(offset + length);
    }
  }
}

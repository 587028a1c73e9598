import type { Node } from '../../syntax/parser.ts';
import { type CodeToken, codeTokens } from './codeTokens.ts';

/** One statement of the reference solution; for a compound statement, only its head: `for i in range(n):`. */
export interface AnswerStatement {
  readonly text: string;
  readonly tokens: readonly CodeToken[];
}

/** Node types that are a statement in one of the grammars, by the endings of their names. */
const statementNode =
  /(^|_)(statement|declaration|definition|assignment|clause|item|let_declaration|return|if|unless|while|until|for|case|when|begin|rescue|method|def|call|yield|break|next|continue)$/;
/** Nodes that contain further statements: the head ends where they begin. */
const bodyNode =
  /(^|_)(block|body|suite|statements|consequence|then|do|compound_statement|statement_block|declaration_list|field_declaration_list|class_body|match_block|switch_body|switch_block|body_statement|do_block|else)$/;
const wholeNode = /^(program|module|source_file|translation_unit|compilation_unit|class_body|declaration_list)$/;

/** The statements of a parsed answer, in source order. */
export function answerStatements(root: Node, source: string, grammar: string): AnswerStatement[] {
  const statements: AnswerStatement[] = [];
  const seen = new Set<string>();
  const visit = (node: Node): void => {
    if (
      !wholeNode.test(node.type) &&
      !bodyNode.test(node.type) &&
      statementNode.test(node.type) &&
      isOwnLine(node, source)
    ) {
      const body = bodyOf(node);
      const end = body === undefined ? node.endIndex : body.startIndex;
      const key = `${node.startIndex}:${end}`;
      if (!seen.has(key)) {
        seen.add(key);
        statements.push(...statementOf(node.text.slice(0, end - node.startIndex), grammar));
      }
      // Anything inside a simple statement (a call, an assignment) is part of it.
      if (body === undefined) return;
    }
    for (const child of node.namedChildren) if (child !== null) visit(child);
  };
  visit(root);
  return statements;
}

/** How deep a body may be: in `export const f = () => {` it is four nodes down. */
const maxBodyDepth = 4;

/** The node that holds the nested statements; a body on the same line is part of the statement. */
function bodyOf(node: Node): Node | undefined {
  let level: readonly Node[] = [node];
  for (let depth = 1; depth <= maxBodyDepth; depth += 1) {
    level = level.flatMap(({ namedChildren }) => namedChildren.filter((child) => child !== null));
    const found = level.find(({ type, text }) => bodyNode.test(type) && (depth === 1 || text.includes('\n')));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A statement starts a line, or follows a brace, a colon or a semicolon; anything else is an expression inside a statement. */
function isOwnLine(node: Node, source: string): boolean {
  const before = source.slice(0, node.startIndex);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /^\s*$|[{;:]\s*$|\b(else|do|then)\s*$/.test(line);
}

/** A bracket left open for more characters than this is not part of a statement: it is inside a string, or the code is broken. */
const maxOpenChars = 2000;

/** For a language without a grammar, or code that does not parse: one statement per line, joining lines until brackets are closed. */
export function lineStatements(code: string, grammar: string): AnswerStatement[] {
  const statements: AnswerStatement[] = [];
  let open: string[] = [];
  for (const line of code.split('\n')) {
    open.push(line);
    const text = open.join('\n');
    if (!hasOpenBracket(codeTokens(text, grammar))) {
      statements.push(...statementOf(text, grammar));
      open = [];
    } else if (text.length > maxOpenChars) {
      statements.push(...open.flatMap((one) => statementOf(one, grammar)));
      open = [];
    }
  }
  return [...statements, ...open.flatMap((one) => statementOf(one, grammar))];
}

/** None if the text contains no code tokens. */
function statementOf(text: string, grammar: string): AnswerStatement[] {
  const tokens = codeTokens(text, grammar);
  return tokens.length === 0 ? [] : [{ text: text.trim(), tokens }];
}

function hasOpenBracket(tokens: readonly CodeToken[]): boolean {
  const count = (brackets: string) =>
    tokens.filter(({ kind, text }) => kind === 'operator' && brackets.includes(text)).length;
  return count('([') > count(')]');
}

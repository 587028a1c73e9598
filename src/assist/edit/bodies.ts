import { withoutEnd } from '../../base/textEnds.ts';
import { behindDecorators, closingBracket } from './decorators.ts';

/** `name = …`, which outside of a class sets a variable of that name. */
export function isField(source: string, { start }: { readonly start: number }): boolean {
  const from = behindDecorators(source, start);
  return /^[\w\s#$]+=[^=]/.test(source.slice(from, from + 200));
}

/**
 * Whether this is the whole of a member: a call, or a head alone, parses much like one.
 * @param isOverloading Whether the language is one of Java's kind, where the body may begin on the next line.
 */
export function hasBody(member: string, languageId: string, isOverloading: boolean): boolean {
  if (isField(member, { start: 0 })) return member.includes('=>');
  const declared = member.slice(behindDecorators(member, 0));
  const open = declared.indexOf('(');
  const close = closingBracket(declared, open);
  const behind = declared.slice(close + 1);
  // In JavaScript a block on the next line may stand for itself, behind a call.
  const opens = isOverloading ? /^\s*(?:\{|=>|throws\b|:)/ : /^[^\S\n]*[{:]/;
  return close > 0 && opens.test(behind) && /\}$|=>/.test(declared) && !isHeadAlone(member, languageId);
}

/** Languages that put the body of a function in braces. */
const braceLanguages: ReadonlySet<string> = new Set(
  'typescript typescriptreact javascript javascriptreact java csharp go rust php kotlin swift dart'.split(' '),
);

/** What stands before braces that belong to a type, not to a body. */
const typeBefore = /(?:[:|&<,(]|=>|\b(?:is|keyof|readonly|extends|struct|interface))\s*$/;

/** Whether a function's declaration ends before its body: `run(a: number): void;`. False if that is not certain. */
export function isHeadAlone(declaration: string, languageId: string): boolean {
  if (!braceLanguages.has(languageId)) return false;
  const declared = withoutEnd(declaration.slice(behindDecorators(declaration, 0)), ' \t\r\n;,');
  const open = declared.indexOf('(');
  const close = closingBracket(declared, open);
  // A field with a type, or a function that is given to a variable.
  if (close < 0 || /[:=]/.test(declared.slice(0, open))) return false;
  const behind = declared.slice(close + 1);
  // The body of Kotlin and C# may be an expression; an arrow behind a colon belongs to a type.
  if (/^[^:]*=|=(?!>)/.test(behind)) return false;
  if (!declared.endsWith('}')) return true;
  for (let at = close + 1; at < declared.length; at += 1) {
    if (!'([{'.includes(declared.charAt(at))) continue;
    const end = closingBracket(declared, at);
    if (end < 0) return false;
    if (declared[at] === '{' && end === declared.length - 1) return typeBefore.test(declared.slice(close + 1, at));
    at = end;
  }
  return false;
}

import type { RunnableLanguage } from './runCode.ts';

export interface Parameter {
  readonly name: string;
  /** The type as written, without spaces; undefined when there is none. */
  readonly type: string | undefined;
}

/** A function that can be called by its name with plain values. */
export interface PlainFunction {
  readonly language: RunnableLanguage;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** The function in runnable form: no `export`, not indented. */
  readonly code: string;
}

const heads = {
  javascript: /^function\s+(?<name>[A-Za-z_$][\w$]*)\s*(?:<[^(]*>)?\(/,
  python: /^def\s+(?<name>[A-Za-z_]\w*)\s*\(/,
} as const;
const arrow = /^(?:const|let)\s+(?<name>[A-Za-z_$][\w$]*)\s*=\s*\(/;
/** More are hard to think through in half a minute. */
const maxParameters = 4;

/** The function that a text consists of, or undefined: not async, not a generator, one to four parameters with plain names. */
export function plainFunction(language: RunnableLanguage, text: string): PlainFunction | undefined {
  const code = leftMargin(text.replaceAll('\r\n', '\n')).replace(/^export\s+(?:default\s+)?/, '');
  const head = language === 'python' ? heads.python.exec(code) : (heads.javascript.exec(code) ?? arrow.exec(code));
  const name = head?.groups?.['name'];
  if (head === null || name === undefined) return undefined;
  const end = closing(code, head[0].length - 1);
  if (end === undefined) return undefined;
  const parameters = topLevelParts(code.slice(head[0].length, end)).map(parameter);
  if (parameters.length === 0 || parameters.length > maxParameters) return undefined;
  const plain = parameters.filter((each) => each !== undefined);
  return plain.length === parameters.length ? { language, name, parameters: plain, code } : undefined;
}

function parameter(text: string): Parameter | undefined {
  const [, name, rest = ''] = /^([A-Za-z_$][\w$]*)\??\s*(.*)$/s.exec(text) ?? [];
  if (name === undefined || name === 'self' || name === 'this') return undefined;
  const type = rest.startsWith(':') ? withoutDefault(rest.slice(1)).replaceAll(/\s+/g, '') : undefined;
  return { name, type: type === '' ? undefined : type };
}

function withoutDefault(text: string): string {
  return text.replace(/(?<![=<>])=(?!>).*$/s, '');
}

/** Index of the bracket that closes the one at `open`. */
function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const character = text.charAt(at);
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function topLevelParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if ('([{<'.includes(character)) depth += 1;
    if (')]}>'.includes(character)) depth -= 1;
    if (character === ',' && depth <= 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  parts.push(part.trim());
  return parts.filter((each) => each !== '');
}

/** Removes the indentation that all lines share. */
export function leftMargin(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...indents);
  return (Number.isFinite(shared) ? lines.map((line) => line.slice(shared)) : lines).join('\n').trim();
}

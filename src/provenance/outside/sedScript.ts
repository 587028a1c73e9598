/** The lines of a file after a `sed` or `perl` script, and the new lines it makes at each place. */
export interface ScriptResult {
  readonly lines: readonly string[];
  readonly made: readonly (readonly string[])[];
}

interface Address {
  readonly from: number | RegExp;
  readonly to: number | undefined;
}

type ScriptStep =
  | { readonly kind: 'replace'; readonly pattern: RegExp; readonly text: string }
  | { readonly kind: 'before' | 'after' | 'instead'; readonly text: readonly string[] }
  | { readonly kind: 'remove' };

interface Addressed {
  readonly address: Address | undefined;
  readonly step: ScriptStep;
}

/** A longer script is a program, not an edit. Chosen by us. */
const maxScriptLength = 10_000;
const maxSteps = 100;
const lastLine = Number.POSITIVE_INFINITY;

/**
 * Interprets the simple part of these languages: lines by number or text, `s`, `i`, `a`, `c` and `d`. Patterns with repetition are not
 * supported: they are too rare to justify running an untrusted pattern.
 * @param isPerl Its patterns need no backslash before `+`, `(` and the like.
 * @returns undefined when the script contains anything else.
 */
export function playScript(lines: readonly string[], script: string, isPerl: boolean): ScriptResult | undefined {
  const steps = parseScript(script, isPerl);
  if (steps === undefined) return undefined;
  const made: (readonly string[])[] = [];
  const result = lines.flatMap((line, index) => {
    let text: string | undefined = line;
    let hasNew = false;
    const ahead: string[] = [];
    const behind: string[] = [];
    for (const { address, step } of steps) {
      if (text === undefined) break;
      if (!isAt(address, index, lines.length, text)) continue;
      if (step.kind === 'replace') {
        const { pattern, text: put } = step;
        const next: string = text.replace(pattern, (found: string) => put.replaceAll('\0', () => found));
        hasNew ||= next !== text;
        text = next;
      } else if (step.kind === 'remove') text = undefined;
      else if (step.kind === 'before') ahead.push(...step.text);
      else behind.push(...step.text);
      if (step.kind === 'instead') text = undefined;
    }
    const own = text === undefined ? [] : text.split('\n');
    if (ahead.length > 0) made.push(ahead);
    if (hasNew) made.push(own);
    if (behind.length > 0) made.push(behind);
    return [...ahead, ...own, ...behind];
  });
  return { lines: result, made };
}

function isAt(address: Address | undefined, index: number, count: number, text: string): boolean {
  if (address === undefined) return true;
  const { from, to } = address;
  if (from instanceof RegExp) return from.test(text);
  const line = index + 1;
  if (from === lastLine) return line === count;
  return to === undefined ? line === from : line >= from && line <= to;
}

function parseScript(script: string, isPerl: boolean): readonly Addressed[] | undefined {
  const steps: Addressed[] = [];
  if (script.length > maxScriptLength) return undefined;
  const withoutGap = (text: string) => text.replace(/^[\s;]+/u, '');
  let rest = withoutGap(script);
  while (steps.length < maxSteps && rest !== '') {
    const [, from, to, found] = /^(?:(\d+|\$)(?:,(\d+|\$))?|\/((?:\\.|[^/\\\n])*)\/)?/u.exec(rest) ?? [];
    const pattern = found === undefined ? undefined : patternOf(found, isPerl);
    if (found !== undefined && pattern === undefined) return undefined;
    const start = pattern ?? (from === undefined ? undefined : lineNumber(from));
    const address =
      start === undefined ? undefined : { from: start, to: to === undefined ? undefined : lineNumber(to) };
    rest = rest.slice((found === undefined ? `${from ?? ''}${to === undefined ? '' : `,${to}`}` : `/${found}/`).length);
    rest = rest.trimStart();
    const name = rest[0] ?? '';
    if (/^[iac]$/u.test(name) && !isPerl) {
      const kind = name === 'i' ? 'before' : name === 'a' ? 'after' : 'instead';
      // The text runs to the end of the script; line ends in it are escaped with a backslash.
      const text = rest.slice(1).replace(/^[ \t]*\\?\n?/u, '');
      steps.push({ address, step: { kind, text: text.replaceAll(/\\(.)/gsu, '$1').split('\n') } });
      return steps;
    }
    if (name === 's') {
      const parsed = parseReplace(rest, isPerl);
      if (parsed === undefined) return undefined;
      steps.push({ address, step: parsed.step });
      rest = parsed.rest;
    } else if (name === 'd' && !isPerl) {
      steps.push({ address, step: { kind: 'remove' } });
      rest = rest.slice(1);
    } else return undefined;
    if (!/^[ \t]*(?:[;\n]|$)/u.test(rest)) return undefined;
    rest = withoutGap(rest);
  }
  return rest === '' ? steps : undefined;
}

function lineNumber(text: string): number {
  return text === '$' ? lastLine : Number(text);
}

function parseReplace(
  script: string,
  isPerl: boolean,
): { readonly step: ScriptStep; readonly rest: string } | undefined {
  const mark = script[1] ?? '';
  if (!/^[^\s\w\\{([<]$/u.test(mark)) return undefined;
  const parts: string[] = [];
  let at = 2;
  for (let part = 0; part < 2; part += 1) {
    const start = at;
    while (at < script.length && script[at] !== mark) at += script[at] === '\\' ? 2 : 1;
    if (at >= script.length) return undefined;
    parts.push(script.slice(start, at).replaceAll(`\\${mark}`, /[/|#,!@%~:;=]/u.test(mark) ? mark : `\\${mark}`));
    at += 1;
  }
  const flags = /^[a-zA-Z0-9]*/u.exec(script.slice(at))?.[0] ?? '';
  if (!/^[gi]*$/iu.test(flags)) return undefined;
  const pattern = patternOf(parts[0] ?? '', isPerl, flags.toLowerCase());
  const text = replacementOf(parts[1] ?? '', isPerl);
  if (pattern === undefined || text === undefined) return undefined;
  return { step: { kind: 'replace', pattern, text }, rest: script.slice(at + flags.length) };
}

/** Without repetition, alternation and groups, matching takes linear time. */
function patternOf(source: string, isPerl: boolean, flags = ''): RegExp | undefined {
  let pattern = '';
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at] ?? '';
    if (sign === '\\') {
      at += 1;
      const escaped = source[at] ?? '';
      if (!isLiteral(escaped, isPerl)) return undefined;
      pattern += quoted(escaped);
    } else if (sign === '.') pattern += '.';
    else if ((sign === '^' && at === 0) || (sign === '$' && at === source.length - 1)) pattern += sign;
    else if (/[*[\]^$]/u.test(sign) || (isPerl && /[+?{}()|@]/u.test(sign))) return undefined;
    else pattern += quoted(sign);
  }
  return pattern === '' ? undefined : new RegExp(pattern, flags);
}

/** Whether a backslash makes this character literal. */
function isLiteral(sign: string, isPerl: boolean): boolean {
  return isPerl ? /^[^\w\s]$/u.test(sign) : /^[^\w\s+?{}()|<>'`]$/u.test(sign);
}

function quoted(sign: string): string {
  return sign.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}

/** NUL stands for the matched text. */
function replacementOf(source: string, isPerl: boolean): string | undefined {
  let text = '';
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at] ?? '';
    if (sign === '\\') {
      at += 1;
      const escaped = source[at] ?? '';
      if (escaped === 'n' || escaped === '\n') text += '\n';
      else if (escaped === 't') text += '\t';
      else if (/^\w?$/u.test(escaped)) return undefined;
      else text += escaped;
    } else if (sign === '&' && !isPerl) text += '\0';
    else if (isPerl && /[$@]/u.test(sign)) return undefined;
    else text += sign;
  }
  return text;
}

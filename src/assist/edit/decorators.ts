const inlineDecorator = /@\w{1,100}(?:\([^()]{0,500}\))?/g;

/** Where a declaration itself begins: some grammars count its decorators, annotations or attributes as part of it. */
export function behindDecorators(text: string, start: number): number {
  let at = start;
  for (;;) {
    const mark = /^(?:@(?!interface\b)[\w.:]+|#?(?=\[))/.exec(text.slice(at, at + 200))?.[0];
    if (mark === undefined) return at;
    let end = at + mark.length;
    if (text[end] === '(' || text[end] === '[') end = closingBracket(text, end) + 1;
    if (end === 0) return at;
    while (/\s/.test(text[end] ?? '')) end += 1;
    at = end;
  }
}

/** Where the bracket at `open` is closed; −1 if it is not. Brackets in quoted texts do not count. */
export function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const quoted = /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)/.exec(
      text.slice(at, at + 2000),
    )?.[0];
    if (quoted !== undefined) at += quoted.length - 1;
    else if ('([{'.includes(text[at] ?? ' ')) depth += 1;
    else if (')]}'.includes(text[at] ?? ' ')) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** The decorators before a declaration on its line, and the words; each ends in a blank, unless it is empty. */
export function splitPrefix(prefix: string): { readonly decorators: string; readonly words: string } {
  const spaced = (parts: readonly string[]) => parts.map((part) => `${part.trim()} `).join('');
  const words = prefix
    .replaceAll(inlineDecorator, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  return { decorators: spaced(prefix.match(inlineDecorator) ?? []), words: spaced(words) };
}

/** Names of decorators, annotations and attributes that begin a line. */
export function decoratorsOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /^\s*(?:@(?:\w+\.)*|\[(?=[A-Z]))(\w+)/.exec(line)?.[1] ?? []);
}

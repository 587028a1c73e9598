/** A part of a hint, with its UTF-16 offsets in the hint. */
export interface HintPart {
  readonly kind: 'block' | 'span' | 'prose';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a hint into code blocks (fenced, indented, or lines that merely look like code), inline spans, and the surrounding prose. A line
 * of prose keeps its spans as bare text, since a sentence may spell out a statement half in code, half in words.
 */
export function hintParts(hint: string): HintPart[] {
  const parts: HintPart[] = [];
  let fence: { readonly mark: string; readonly start: number } | undefined;
  let block: { start: number; end: number } | undefined;
  let offset = 0;
  const closeBlock = () => {
    if (block !== undefined) parts.push({ kind: 'block', text: hint.slice(block.start, block.end), ...block });
    block = undefined;
  };
  for (const line of hint.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    const mark = /^\s*(?:[-*>]\s+|\d+[.)]\s+)?(`{3,}(?!`)|~{3,}(?!~))(.*)$/.exec(line);
    if (fence !== undefined) {
      if (mark?.[1]?.startsWith(fence.mark) === true && mark[2]?.trim() === '') {
        parts.push({ kind: 'block', text: hint.slice(fence.start, start), start: fence.start, end: start });
        fence = undefined;
      }
      continue;
    }
    if (mark !== null && !(mark[2] ?? '').includes('`')) {
      closeBlock();
      fence = { mark: mark[1] ?? '```', start: offset };
      continue;
    }
    if (isCodeLine(line)) {
      block = { start: block?.start ?? start, end: start + line.length };
      continue;
    }
    // Blank lines do not end a block.
    if (line.trim() === '') continue;
    closeBlock();
    for (const span of codeSpans(line))
      parts.push({
        kind: 'span',
        text: line.slice(span.start, span.end),
        start: start + span.start,
        end: start + span.end,
      });
    parts.push({ kind: 'prose', text: line, start, end: start + line.length });
  }
  // A fence that is never closed runs to the end.
  if (fence !== undefined)
    parts.push({ kind: 'block', text: hint.slice(fence.start), start: fence.start, end: hint.length });
  closeBlock();
  return parts;
}

/** Word pairs that never occur in a line of code. */
const proseWords =
  /\b(?:the|you|your|this|that|then|should|would|could|which|each|every|when|what|have|has|are|was|will|can|does|an|of|to|by)\s+[a-z]+/gi;

/** Whether a line outside a fence is code: it has the marks of code and no prose words. */
export function isCodeLine(line: string): boolean {
  const text = line.trim();
  if (text.includes('`')) return false;
  if (/^(?:[-*•>]|\d+[.)])\s+/.test(text)) {
    return isCodeLine(text.replace(/^(?:[-*•>]|\d+[.)])\s+/, '')) && strongCode.test(text);
  }
  const indented = /^(?: {4}|\t)/.test(line);
  const words = (text.match(proseWords) ?? []).length;
  if (strongCode.test(text)) return words === 0;
  if (!indented) return /^(?:return|break|continue|pass)\b[\w\s.]*;?$/.test(text);
  return (
    words === 0 && (/[=()[\]{}<>+*/%;]/.test(text) || /^(?:return|else|break|continue|pass|end|yield)\b/.test(text))
  );
}

const strongCode =
  /(?:^(?:if|elif|else|for|while|def|func|fn|function|class|switch|try|catch|except|with|foreach|unless|until)\b.*[:{]$)|(?:[\w\])"']\s*(?:[-+*/%|&^]|\*\*|\/\/|<<|>>)?=\s*[\w"'([{\-![&])|(?:;$)|(?:^[\w.$>:-]+\([^)]*\)$)|(?:^return\s+[^\s].*[()[\]+*/%<>=])|(?:^[{}]$)|(?::=)|(?:^(?:for|if|while)\s*\()|(?:^return\s+\S+;?$)|(?:\+\+|--);?$/;

/** The text between two runs of backticks of equal length, as in CommonMark. */
function codeSpans(line: string): { readonly start: number; readonly end: number }[] {
  const runs = [...line.matchAll(/`+/g)].map(({ 0: run, index }) => ({ length: run.length, start: index }));
  const spans: { start: number; end: number }[] = [];
  for (let open = 0; open < runs.length; open += 1) {
    const first = runs[open];
    const close = runs.findIndex(({ length }, at) => at > open && length === first?.length);
    if (first === undefined || close < 0) continue;
    spans.push({ start: first.start + first.length, end: runs[close]?.start ?? 0 });
    open = close;
  }
  return spans;
}

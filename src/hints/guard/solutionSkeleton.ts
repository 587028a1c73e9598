const hashComment = /^(python|ruby|shellscript|powershell|r|perl|yaml)$/;
const opens =
  /^\s*(?:(?:export|default|async|public|private|protected|static|pub|fn|def|function|func)\b.*[:{(]\s*$|(?:export\s+)?(?:async\s+)?(?:function|def|fn|func)\b.*|[\w<>[\],\s*&:]+\([^;]*\)\s*\{\s*$)/;
/** No function head is longer, and the pattern takes quadratic time in the length of a line. Chosen by us. */
const maxHeadLength = 500;
const control = /^\s*(if|for|while|switch|catch|else|elif|return|match)\b/;

/** Whether a line starts a function. */
export function opensFunction(line: string): boolean {
  return line.length <= maxHeadLength && opens.test(line) && !control.test(line);
}

/** Whether a line only closes what was opened before. */
export function closesBlock(line: string): boolean {
  return /^\s*(?:[})\]]+[;,]?|end)\s*$/.test(line);
}

export function isComment(line: string, languageId: string): boolean {
  return (hashComment.test(languageId) ? /^\s*#/ : /^\s*(?:\/\/|\/\*|\*)/).test(line);
}

/** Keeps signatures and replaces bodies with holes that say how many lines they had; undefined without a function. */
export function outline(code: string, languageId: string): string | undefined {
  const mark = hashComment.test(languageId) ? '#' : '//';
  const lines = code.split('\n');
  if (!lines.some((line) => opens.test(line))) return undefined;
  const kept: string[] = [];
  let hole: { indent: string; count: number } | undefined;
  const close = () => {
    if (hole !== undefined)
      kept.push(`${hole.indent}${mark} TODO: ${hole.count === 1 ? 'one line' : `${hole.count} lines`}`);
    hole = undefined;
  };
  for (const line of lines) {
    if (line.trim() === '') continue;
    if (opensFunction(line) || /^\s*[})\]]+;?\s*$/.test(line)) {
      close();
      kept.push(line);
    } else hole = { indent: hole?.indent ?? /^\s*/.exec(line)?.[0] ?? '', count: (hole?.count ?? 0) + 1 };
  }
  close();
  return ['```', ...kept, '```'].join('\n');
}

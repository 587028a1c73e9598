/** What a comment begins with in the languages people write: C's family, Python, SQL and Lua, Lisp and assembler, TeX, HTML, JSX, OCaml, Basic, Fortran, templates. */
const commentHead = /(?:\/\/[/!]?|\/\*+|\{\/\*|#+|--+|;+|%+|<!--+|\(\*|\{#|\{%|'|!+(?=\s)|\bREM\b|"""|\*)\s*/;
const lineComment = new RegExp(`^${commentHead.source}(?<words>.*)$`, 'i');
const endComment = /(?:\*\/\}?|-{2,3}>|\*\)|#\}|%\}|""")$/;
/** A longer line is no comment that stands for code. Source: own choice. */
const maxLineLength = 500;
const trailingComment = /(?:\s|[{(;,])(?:\/\/|\/\*|#|--|<!--)\s*(?<words>[^/]*(?:\.\.\.|…).*)$/;
const dots = /\.{3,}|…/;
const leftOut =
  /\b(?:existing|rest|remaining|remainder|unchanged|same|others?|previous|original|omitted|elided|snip(?:ped)?|truncated|more|above|below|before|keep|kept|stays?|as is|etc|continues?|your|implementation|goes here|here|code|methods?|functions?|imports?|fields|body|lines|logic)\b/i;
/** Without dots only what can hardly be anything else. */
const leftOutPhrase =
  /^[\s([<-]*(?:(?:the )?(?:rest|remainder) of (?:the |this |your )?(?:\w+ ){0,2}?(?:code|file|function|method|class|body|implementation|component|module|imports|methods|logic|content|document|page|text|script|program|query|template|markup|jsx|html|styles?|config(?:uration)?|list|object|array|table)|(?:the )?(?:existing|remaining|other|previous|original|unchanged) (?:\w+ ){0,2}?(?:code|imports|methods|functions|fields|members|properties|lines|logic|content|cases|routes|tests|implementation|body|jsx|html|markup|items?|elements?|styles?|rules?|options|entries|keys|statements|children|props|hooks|handlers?|columns|rows|commands|steps|variables|constants|declarations|types)(?: (?:here|unchanged|(?:stays?|remains?|is|are|goes) (?:the same|unchanged|as (?:is|before)|here)))?|(?:\w+ ){0,4}?(?:remains?|stays?|is|are) (?:the same|unchanged)|(?:the )?(?:rest|remainder)(?: of (?:it|this|that))? (?:unchanged|omitted|elided|as (?:is|before|above)|the same)|(?:same|unchanged)(?: as (?:before|above))?|(?:code|lines) (?:omitted|elided|unchanged)|snip(?:ped)?|omitted(?: for brevity)?|keep (?:the )?(?:rest|existing|remaining).*|no changes?(?: (?:here|below|above))?)[\s)\]>.:!-]*$/i;
const bareDots = /^[[(<{]?\s*(?:\.{3,}|…)\s*[\])>}]?[;,]?$/;
/** A body of dots is code in no language but Perl. */
const dotsAsBody = /\{\s*(?:\/\*\s*)?(?:\.{3}|…)(?:\s*\*\/)?\s*\}/;

/** Texts in which dots and headings are words, not comments. */
const proseLanguages: ReadonlySet<string> = new Set(['markdown', 'plaintext', 'restructuredtext', 'txt', 'rst', 'md']);

/**
 * The first line that stands for code the model did not write, or undefined. A line that the old text has too is the file's own.
 */
export function elidedLine(fresh: readonly string[], old: readonly string[], languageId: string): string | undefined {
  const known = new Set(old.map((line) => line.trim()));
  return fresh.find((line) => !known.has(line.trim()) && isElision(line.trim(), languageId));
}

function isElision(line: string, languageId: string): boolean {
  if (line === '' || line.length > maxLineLength) return false;
  const isProse = proseLanguages.has(languageId);
  if (isProse) return line.startsWith('<!--') && isElidingComment(commentWords(line) ?? '');
  // `...` ends a document there.
  if (languageId === 'yaml' && line === '...') return false;
  if (bareDots.test(line)) return true;
  if (dotsAsBody.test(line)) return true;
  const words = commentWords(line);
  if (words !== undefined) return isElidingComment(words);
  const trailing = trailingComment.exec(line)?.groups?.['words'];
  return trailing !== undefined && isElidingComment(trailing.trimEnd().replace(endComment, '').trimEnd());
}

function commentWords(line: string): string | undefined {
  return lineComment.exec(line)?.groups?.['words']?.trimEnd().replace(endComment, '').trim();
}

function isElidingComment(words: string): boolean {
  if (leftOutPhrase.test(words)) return true;
  const found = dots.exec(words);
  if (found === null) return false;
  // "Loading..." is a comment like any other; dots at the beginning, or with words for what is left out, are not.
  const rest = words.replace(/\.{3,}|…/g, ' ').trim();
  return words.slice(0, found.index).replace(/[\s[(<{-]/g, '') === '' || !/[a-z]/i.test(rest) || leftOut.test(rest);
}

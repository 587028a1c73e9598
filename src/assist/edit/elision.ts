import { AppError } from '../../base/appError.ts';
import { excerpt } from './lineText.ts';
import { scripts } from './scripts.ts';

/**
 * How a comment begins in common languages: C's family, Python, SQL and Lua, Lisp and assembler, TeX, HTML, JSX, OCaml, Basic, Fortran,
 * templates.
 */
const commentHead = /(?:\/\/[/!]?|\/\*+|\{\/\*|#+|--+|;+|%+|<!--+|\(\*|\{#|\{%|'|!+(?=\s)|\bREM\b|"""|\*)\s*/;
const lineComment = new RegExp(`^${commentHead.source}(?<words>.*)$`, 'i');
const endComment = /(?:\*\/\}?|-{2,3}>|\*\)|#\}|%\}|""")$/;
/** A longer line is not a comment that stands for code. Chosen by us. */
const maxLineLength = 500;
const trailingComment = /(?:\s|[{(;,])(?:\/\/|\/\*|#|--|<!--)\s*(?<words>[^/]*(?:\.\.\.|…).*)$/;
const dots = /\.{3,}|[…⋯⋮]/;
const leftOut =
  /\b(?:existing|rest|remaining|remainder|unchanged|same|others?|previous|original|omitted|elided|snip(?:ped)?|truncated|more|above|below|before|keep|kept|stays?|as is|etc|continues?|your|implementation|goes here|here|code|methods?|functions?|imports?|fields|body|lines|logic)\b/i;
/** What models call code that they leave out. */
const nouns =
  '(?:code|file|functions?|methods?|class(?:es)?|body|implementations?|components?|modules?|imports?|logic|content|document|page|text|script|program|query|template|markup|jsx|html|css|styles?|rules?|config(?:uration)?|list|object|array|table|fields|members|properties|lines|cases|routes|tests|items?|elements?|options|entries|keys|statements|children|props|hooks|handlers?|columns|rows|commands|steps|variables|constants|declarations|types|definitions?|setup|section|stuff|blocks?|branches|values|paragraphs?|headings?|links?|nodes?|tags?)';
/** "unchanged", "stays the same", "goes here", "as before"; possibly several in a row. */
const asBefore = (least: 0 | 1) =>
  `(?: (?:of (?:the |this |your )?\\w+|exactly|completely|from (?:above|before|the original)|in place|intact|here|above|below|unchanged|unmodified|untouched|not shown|omitted|elided|removed|skipped|for brevity|as(?: it)? (?:is|are|was|were|before|above)|the same|same|in the original|goes|go|comes?|follows?|continues?|stays?|remains?|is|are|do not change|does not change|doesn't change|don't change)){${least},5}`;
const restOf = `(?:rest|remainder) of (?:(?:the |this |your |its )?(?:\\w+ ){0,2}?${nouns}|it|this|that)`;
const existingCode = `(?:existing|remaining|other|previous|original|unchanged|unmodified|same|old|prior|current) (?:\\w+ ){0,2}?${nouns}`;
const leftOutCode = `(?:(?:and|all|with|plus) ){0,2}(?:(?:of )?(?:the |your |its ))?(?:${restOf}|${existingCode})`;
/** Without dots, only phrases that can hardly mean anything else. */
const leftOutPhrase = new RegExp(
  `^[\\s([<{~*=✂–—-]*(?:(?:todo|note):? )?(?:${[
    `${leftOutCode}${asBefore(0)}`,
    `(?:the )?(?:rest|remainder)${asBefore(1)}`,
    `(?:keep|leave|insert|paste|copy|include|retain|preserve) (?:in |back )?${leftOutCode}${asBefore(0)}`,
    `(?:keep|leave) (?:(?:the )?(?:rest|remainder)|everything|all)(?: else)?${asBefore(0)}`,
    '(?:\\w+ ){0,4}?(?:remains?|stays?|is|are) (?:the same|unchanged|untouched|as (?:is|before))(?: as before)?',
    `(?:everything|all|the code|nothing) (?:else|above|below|before|after)(?: (?:this|that))?${asBefore(1)}`,
    '(?:same|unchanged|unmodified|untouched)(?: (?:as|from) (?:before|above|(?:the |in the )?(?:original|previous)))?',
    '(?:same|similar(?:ly)?) (?:for|with) (?:the )?(?:others?|rest|remaining)(?: \\w+)?',
    `(?:${nouns} )?(?:omitted|elided|unchanged|skipped|truncated|not shown)(?: here)?(?: for brevity)?`,
    `${nouns} as (?:before|above|is|it (?:is|was))`,
    `(?:keep|leave)(?: (?:it|this|that))?${asBefore(1)}`,
    'the rest|snip(?:ped)?|no changes?(?: (?:here|below|above|needed))?|as (?:before|above|is)|see above|and so on|etc',
    // A placeholder for code: "your code here", "add your logic here", "implementation goes here".
    `(?:add |put |insert |write |place )?(?:(?:your|the|my|actual|own|more|additional|further|some|real|original|existing|other) ){1,3}(?:\\w+ ){0,2}?${nouns}(?: (?:goes|go|comes?|belongs?|is|stays?))? here`,
    `${nouns} (?:goes|go|comes?|belongs?|stays?) here`,
  ].join('|')})[\\s)\\]}>.:!;,~*=–—-]*$`,
  'i',
);
/** The same in other languages that models write comments in: Chinese, Japanese, German, French, Spanish, Portuguese, Russian. */
const leftOutElsewhere =
  /其余|其他代码|其它代码|剩余|原有代码|现有代码|保持不变|代码不变|省略|残りの|変更なし|\brest\b.*\bunverändert|\bbleib(?:t|en) (?:gleich|unverändert)|^(?:le )?reste (?:du|de la|inchangé)|inchangée?s?$|^(?:el )?resto del? .{0,40}(?:código|sin cambios|igual)|^(?:o )?resto do código|остальн(?:ой|ая|ые) .{0,40}(?:код|без изменений)/i;
const bareDots = /^[[(<{]?\s*(?:\.{3,}|[…⋯⋮])\s*[\])>}]?[;,]?$/;
/** `f(...)`, `[...]`, `{ a, ... }`: in these languages dots need an expression after them. Not inside a string. */
const dotsForValue = /^[^'"`]*[({[,]\s*(?:\.{3}|…)\s*[)}\]]/;
const spreadLanguages: ReadonlySet<string> = new Set(scripts);
/** A statement that does nothing, and why. */
const commentedNothing =
  /^(?:pass|return|;|(?:todo|unimplemented)!\([^()]*\);?|TODO\([^()]*\)|raise NotImplementedError(?:\([^()]*\))?)\s{0,80}(?:#|\/\/)\s{0,9}(?<words>\S.*)?$/;
/** A body that begins with a comment. */
const commentAsBody = /\{\s{0,9}(?<comment>\/[/*].{0,300})/;
/** A body consisting of dots is valid in no language but Perl. */
const dotsAsBody = /\{\s*(?:\/\*\s*)?(?:\.{3}|…)(?:\s*\*\/)?\s*\}/;

/** An element that holds dots and nothing else. */
const dotsAsContent = /<(?<tag>[\w.-]+)(?:\s[^<>]*)?>\s*(?:\.{3}|…)\s*<\/\k<tag>>/;

/** Languages in which dots and headings are text, not comments. */
const proseLanguages: ReadonlySet<string> = new Set([
  'markdown',
  'plaintext',
  'restructuredtext',
  'instructions',
  'prompt',
  'chatagent',
  'skill',
  'txt',
  'rst',
  'md',
]);

/** The first line that stands for code the model left out, or undefined. A line that the old text also has belongs to the file. */
export function elidedLine(fresh: readonly string[], old: readonly string[], languageId: string): string | undefined {
  const known = new Set(old.map((line) => line.trim()));
  return fresh.find(
    (line, at) =>
      !known.has(line.trim()) &&
      (isElision(line.trim(), languageId) || (languageId === 'python' && isEmptied(line.trim(), fresh[at - 1], old))),
  );
}

/** @throws AppError `refused` if the fresh lines stand for code that the model left out */
export function refuseElision(fresh: readonly string[], old: readonly string[], languageId: string): void {
  const line = elidedLine(fresh, old, languageId);
  if (line !== undefined)
    throw new AppError(
      'refused',
      `The reply leaves code out ("${excerpt([line])}"), so what belongs there is not certain.`,
    );
}

/** `def f(): ...` for a function that has a body. An overload has none, and is no function of the old text. */
function isEmptied(line: string, above: string | undefined, old: readonly string[]): boolean {
  const heading = /^(\)[^#]{0,200}:)\s{0,9}(?:\.{3}|…)$/.exec(line)?.[1];
  if (heading !== undefined) return old.some((each) => each.trim() === heading);
  const name = /^(?:async\s+)?def\s+(\w+)\s*\(.*:\s*(?:\.{3}|…)$/.exec(line)?.[1];
  if (name === undefined || above?.trim().endsWith('overload') === true) return false;
  const head = new RegExp(`^\\s*(?:async\\s+)?def\\s+${name}\\s*\\(.*:\\s*(?:#.*)?$`);
  return old.some((each) => head.test(each));
}

function isElision(line: string, languageId: string): boolean {
  if (line.length > maxLineLength) return false;
  const isProse = proseLanguages.has(languageId);
  if (isProse) return line.startsWith('<!--') && isElidingComment(commentWords(line) ?? '');
  // `...` ends a document in YAML.
  if (languageId === 'yaml' && line === '...') return false;
  if (bareDots.test(line)) return true;
  if (dotsAsBody.test(line) || dotsAsContent.test(line)) return true;
  const words = commentWords(line) ?? commentedNothing.exec(line)?.groups?.['words'];
  if (words !== undefined) return isElidingComment(words);
  if (leftOutPhrase.test(bodyComment(line) ?? 'x')) return true;
  if (spreadLanguages.has(languageId) && dotsForValue.test(line)) return true;
  const trailing = trailingComment.exec(line)?.groups?.['words'];
  return trailing !== undefined && isElidingComment(withoutEndSign(trailing));
}

function commentWords(line: string): string | undefined {
  const words = lineComment.exec(line)?.groups?.['words'];
  return words === undefined ? undefined : withoutEndSign(words);
}

function withoutEndSign(words: string): string {
  return words.replace(endComment, '').trimEnd();
}

function bodyComment(line: string): string | undefined {
  const comment = commentAsBody.exec(line)?.groups?.['comment'];
  const [words = '', after = ''] = comment?.startsWith('/*') ? comment.split('*/') : [comment];
  return comment === undefined || /[^\s})\];,]/.test(after) ? undefined : words.replace(/^\/[/*]+/, '').trim();
}

function isElidingComment(words: string): boolean {
  if (leftOutPhrase.test(words) || leftOutElsewhere.test(words)) return true;
  const found = dots.exec(words);
  if (found === null) return false;
  // "Loading..." is an ordinary comment; a comment with dots at the beginning, or with words for what is left out, is not.
  const rest = words.replace(/\.{3,}|[…⋯⋮]/g, ' ');
  return words.slice(0, found.index).replace(/[\s[(<{-]/g, '') === '' || !/[a-z]/i.test(rest) || leftOut.test(rest);
}

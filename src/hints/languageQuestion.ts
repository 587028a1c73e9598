import { codeTokens } from './guard/codeTokens.ts';

/** A longer question is about more than a fact. Chosen by us: "What is the difference between `==` and `===` in JavaScript?" has 60. */
const longest = 160;

const asksForFact =
  /\b(?:what(?:'s|\s+is|\s+are|\s+does|\s+do)|what\s+\w+\s+(?:does|do)|how\s+(?:do|does|can|to|is|are)|which|does|do|is|are|can|why\s+(?:does|do|is|are)|difference\s+between|syntax\s+(?:of|for)|meaning\s+of|when\s+(?:to|do|does))\b/i;
/** Words of somebody who asks about their own work, or wants it done. */
const aboutTheirs =
  /\b(?:my|mine|our|here|this|these|that|it|line\s+\d+|bug|bugs|wrong|incorrect|fix|fixed|fail|fails|failing|failed|broken|error|test|tests|task|exercise|assignment|solution|answer|problem|hint|missing|should|must|need|give|show|tell|write\s+(?:me|the)|for\s+me|implement\w*|solv\w*|complete|rewrite|translate|code|functions?\s+that|program\s+that|loop\s+that|base64|step\s+by\s+step|poem|teacher)\b/i;
/** Names of language features, as in the documentation. */
const construct =
  /\b(?:list|dict|dictionary|set|generator)\s+comprehensions?\b|\bslic(?:e|es|ing)\b|\b(?:f-?strings?|template\s+literals?|string\s+(?:interpolation|formatting|literals?))\b|\b(?:ternary|conditional)\s+(?:operator|expression)s?\b|\b(?:arrow|anonymous|lambda|generator|async)\s+functions?\b|\blambdas?\b|\b(?:spread|rest|nullish\s+coalescing|walrus|modulo|pipe|bitwise|logical|comparison|equality)\s+(?:operator|syntax|parameter)s?\b|\boptional\s+chaining\b|\bdestructuring\b|\b(?:for|while|do|foreach|range)[- ]loops?\b|\b(?:switch|match|with|try|using|defer|goto)\s+(?:statement|expression|block)s?\b|\b(?:decorator|generic|interface|enum|trait|closure|promise|goroutine|channel|iterator|tuple|union\s+type|type\s+(?:hint|annotation|assertion|guard)|context\s+manager|default\s+(?:argument|parameter)|keyword\s+argument|integer\s+division|floor\s+division|operator\s+precedence|pattern\s+matching|list\s+literal|array\s+literal)s?\b/i;

/**
 * Whether a question asks for a plain fact about a language or its library: such facts are always given. Deterministic and conservative: a
 * question that names anything from the person's own text, or mentions their work, does not count. Source: vague hints mislead novices on
 * syntax (arXiv 2404.02213), so facts are outside the ladder.
 * @param own The text of the file that the question is about.
 */
export function isLanguageQuestion(question: string, own: string, languageId = ''): boolean {
  const text = question.trim();
  if (text.length > longest || text.includes('\n') || (text.match(/\?/g) ?? []).length > 1) return false;
  const prose = text.replaceAll(/`[^`]*`/g, ' ');
  if (!asksForFact.test(prose) || aboutTheirs.test(prose)) return false;
  const spans = [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? '');
  const dotted = prose.match(/\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?:\(\))?/g) ?? [];
  const called = prose.match(/\b[A-Za-z_]\w*\(\)/g) ?? [];
  const operators = prose.match(/(?<=\s|^|["'])(?:[-+*/%<>=!&|^?:~]{1,3})(?=\s|$|[?"',.])/g) ?? [];
  const builtin = codeTokens(prose, languageId).some(({ kind, kept }) => kind === 'name' && kept);
  const names = ownNames(own, languageId);
  const isTheirs = [...spans, ...dotted, ...called].some((code) =>
    codeTokens(code, languageId).some(({ kind, kept, text: name }) => kind === 'name' && !kept && names.has(name)),
  );
  const isNamed = codeTokens(prose, languageId).some(({ text: name }) => /[a-z][A-Z]|_/.test(name) && names.has(name));
  if (isTheirs || isNamed || spans.some((span) => !isShortSpan(span, languageId))) return false;
  return (
    spans.length > 0 ||
    dotted.length > 0 ||
    called.length > 0 ||
    operators.length > 0 ||
    builtin ||
    construct.test(prose)
  );
}

/**
 * Source: B1 of the ladder, H3: a code span has at most 11 tokens. Commas and brackets do not count: `[1, 2, 3].slice(0, 2)` is one fact.
 */
const maxSpan = 11;

export function isShortSpan(span: string, languageId: string): boolean {
  return codeTokens(span, languageId).filter(({ text }) => !/^[,()[\]]$/.test(text)).length <= maxSpan;
}

/** Names that a text defines or uses for its own things. */
export function ownNames(own: string, languageId: string): ReadonlySet<string> {
  return new Set(
    codeTokens(own, languageId)
      .filter(({ kind, kept }) => kind === 'name' && !kept)
      .map(({ text }) => text),
  );
}

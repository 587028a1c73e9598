/** Words that say nothing about a place, neither in questions nor in code. */
const stopWords: ReadonlySet<string> = new Set(
  'a an and are as at be been but by can could do does did for from get gets had has have how i if in into is it its may me my no not of on one only or our out set should so some such than that the their them then there these they this those to too until up us use used uses was we were what when where whether which while who why will with would you your const let var function return import export class def self new void null true false type string number undefined'.split(
    ' ',
  ),
);

/** Words of a text in the form the index uses: names split, lower case, without endings. */
export function searchWords(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\d+/gu)) {
    const lower = word.toLowerCase();
    if (lower.length > 1 && !stopWords.has(lower)) words.push(stem(lower));
  }
  return words;
}

/** The commonest verbs that questions use in a form that code does not. */
const irregular: ReadonlyMap<string, string> = new Map(
  'written:write wrote:write taken:take took:take said:say says:say shown:show kept:keep held:hold gone:go went:go begun:begin began:begin came:come found:find made:make told:tell drawn:draw drew:draw chosen:choose chose:choose known:know knew:know given:give gave:give left:leave lost:lose sent:send built:build thrown:throw threw:throw ran:run seen:see saw:see broken:break broke:break hidden:hide hid:hide spent:spend stood:stand meant:mean brought:bring bought:buy fell:fall grown:grow grew:grow paid:pay became:become children:child indices:index'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/**
 * A question says "compared", the code `compare`. Only the commonest endings are removed: more (Porter's rules) costs time for each file
 * and merges unrelated words.
 */
function stem(form: string): string {
  const word = irregular.get(form) ?? form;
  if (word.length < 5)
    return word.length === 4 && word.endsWith('s') && !word.endsWith('ss')
      ? word.slice(0, -1)
      : word.replace(/^(\w{3})e$/, '$1');
  const cut = word.replace(/(?:ies|ied)$/, 'y').replace(/(?:ing|ed|es|s)$/, '');
  return cut.length < 3 ? word : cut.replace(/e$/, '').replace(/([bdgklmnprt])\1$/, '$1');
}

/** Names that a text defines, in most languages: they are what most questions are about. */
export function definedNames(text: string): string {
  const names = text.matchAll(
    /\b(?:function\*?|class|interface|enum|struct|trait|impl|type|def|fn|func|module|namespace|const|let|var|val)\s+(?:\([^)]{0,200}\)\s*)?([\p{L}_$][\p{L}\p{N}_$]*)/gu,
  );
  return [...names].map(([, name]) => name).join(' ');
}

/** The lines that are comments, by their first characters; a comment behind code is left out. */
export function commentLines(text: string): string {
  return (text.match(/^[ \t]{0,80}(?:\/\/|\/?\*|#|--|"""|<!--).*$/gm) ?? []).join('\n');
}

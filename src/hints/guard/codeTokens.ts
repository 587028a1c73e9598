/** A code token in a form that most languages share: `&&` is `and`, `None` is `null`, `===` is `==`. */
export interface CodeToken {
  readonly kind: 'name' | 'keyword' | 'number' | 'string' | 'operator';
  /** The shared form; for a string, its content. */
  readonly text: string;
  /** The name belongs to the language or follows a dot, so renaming it would change what the code does. */
  readonly kept: boolean;
  /** Followed by an opening bracket. */
  readonly called: boolean;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
}

const keywords = new Set(
  (
    'if else for while do return break continue switch case match when default in is not and or def class lambda yield await async ' +
    'try catch finally throw import from with pass new delete typeof instanceof as of true false null loop unless until then end ' +
    'begin using goto defer select range_over static public private protected self struct enum interface impl trait where elif ' +
    'let const var final mut auto val global nonlocal assert del'
  ).split(' '),
);

/** Spelled differently, meaning the same. */
const shared: Readonly<Record<string, string>> = {
  '===': '==',
  '!==': '!=',
  '<>': '!=',
  '&&': 'and',
  '||': 'or',
  '!': 'not',
  ':=': '=',
  '->': '.',
  '::': '.',
  '?.': '.',
  '&.': '.',
  True: 'true',
  False: 'false',
  None: 'null',
  nil: 'null',
  NULL: 'null',
  nullptr: 'null',
  undefined: 'null',
  function: 'def',
  func: 'def',
  fn: 'def',
  fun: 'def',
  foreach: 'for',
  elsif: 'elif',
  elseif: 'elif',
  except: 'catch',
  rescue: 'catch',
  raise: 'throw',
  this: 'self',
  next: 'continue',
};

/** Words that only declare: a hint that leaves them out says the same. */
const declaring = new Set([
  'let',
  'const',
  'var',
  'final',
  'mut',
  'auto',
  'val',
  'static',
  'public',
  'private',
  'protected',
]);

/** Names that the languages provide; renaming them would change the meaning. */
const builtins = new Set(
  (
    'abs all any bin bool bytes chr dict divmod enumerate filter float format frozenset getattr hash hex id input int isinstance iter ' +
    'len list map max min oct open ord pow print range repr reversed round set setattr sorted str sum super tuple type zip ' +
    'Math Number String Array Object JSON Map Set Promise parseInt parseFloat isNaN console append make cap copy panic ' +
    'Vec Option Some Ok Err println vec Integer Double Boolean Character List ArrayList HashMap HashSet Arrays Collections System ' +
    'Enumerable Dictionary Console std vector string pair make_pair sort swap count strlen strrev array_map array_filter array_sum ' +
    'str_split implode explode in_array isset puts math re Counter defaultdict reduce echo empty'
  ).split(' '),
);

const word =
  /(?<string>"""[\s\S]*?"""|'''[\s\S]*?'''|[rbfu]?"(?:\\.|[^"\\\n])*"|[rbfu]?'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|(?<number>\d[\w]*(?:\.\d+)?(?:e[-+]?\d+)?)|(?<name>[$@]*[A-Za-z_À-￿][\w$À-￿]*[?!]?(?![\w]))|(?<operator>===|!==|\*\*=|\/\/=|<<=|>>=|>>>|\.\.\.|\.\.=|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|&&|\|\||\?\?|\?\.|&\.|->|::|:=|<>|<<|>>|\*\*|\/\/|\.\.|[-+*/%=<>!&|^~?:.,;()[\]{}@#\\])/gu;

const hashComments = new Set(['python', 'ruby', 'bash', 'powershell', 'php']);

/**
 * Code as tokens. Line ends, semicolons, braces, brackets around conditions and comments tell the reader of a hint nothing they could not
 * add themselves, so they are left out.
 * @param grammar Determines what starts a comment.
 */
export function codeTokens(code: string, grammar: string): CodeToken[] {
  const text = blankComments(code, grammar);
  const tokens: CodeToken[] = [];
  let previous = '';
  for (const match of text.matchAll(word)) {
    const { string, number, name } = match.groups ?? {};
    const raw = match[0];
    const start = match.index;
    const end = start + raw.length;
    const called = /^\s*\(/.test(text.slice(end, end + 4));
    let token: CodeToken | undefined;
    if (string !== undefined) {
      const inner = raw.replace(/^[rbfu]?("""|'''|["'`])/, '').replace(/("""|'''|["'`])$/, '');
      token = { kind: 'string', text: inner, kept: false, called: false, start, end };
    } else if (number !== undefined) {
      token = {
        kind: 'number',
        text: raw.replace(/(?<=\d)_/g, '').replace(/\.0+$/, ''),
        kept: false,
        called: false,
        start,
        end,
      };
    } else if (name !== undefined) {
      // In Ruby (and for Rust macros), a question or exclamation mark belongs to the name, elsewhere to what follows.
      const bare = name.replace(/^[$@]+/, '').replace(/[?!]$/, grammar === 'ruby' ? '$&' : '');
      const same = shared[bare] ?? bare;
      if (Object.hasOwn(shared, bare) || keywords.has(bare)) {
        if (!declaring.has(same)) token = { kind: 'keyword', text: same, kept: true, called: false, start, end };
      } else {
        const kept = previous === '.' || builtins.has(bare);
        token = { kind: 'name', text: bare, kept, called, start, end };
      }
    } else if (!/^[;{}\\]$/.test(raw)) {
      const same = Object.hasOwn(shared, raw) ? (shared[raw] ?? raw) : raw;
      token = { kind: 'operator', text: same, kept: true, called: false, start, end };
    }
    if (token === undefined) continue;
    tokens.push(token);
    previous = token.text;
  }
  return tokens;
}

/** The token with names, strings and numbers replaced by placeholders where renaming is allowed. */
export function renamed(token: CodeToken): string {
  if (token.kind === 'string') return 'S';
  if (token.kind === 'number') return 'N';
  return token.kept ? token.text : 'V';
}

/** Replaces comments, and any quotes inside them, with spaces; offsets stay the same. */
function blankComments(code: string, grammar: string): string {
  const strings = `"""[\\s\\S]*?"""|'''[\\s\\S]*?'''|"(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])*'`;
  const line = grammar === 'php' ? '(?:\\/\\/|#)[^\\n]*' : hashComments.has(grammar) ? '#[^\\n]*' : '\\/\\/[^\\n]*';
  const block = grammar === 'python' || grammar === 'ruby' ? '' : '|\\/\\*[\\s\\S]*?\\*\\/';
  return code.replace(new RegExp(`(${strings})|${line}${block}`, 'g'), (all, kept?: string) =>
    kept === undefined ? all.replace(/[^\n]/g, ' ') : all,
  );
}

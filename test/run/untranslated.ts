// Finds texts for a person that no translator gets: sentences, titles and labels in the rooms of the editor outside of `l10n.t`.
import { grammarFiles } from '../../src/syntax/grammarFiles.ts';
import { type Node, SyntaxParser } from '../../src/syntax/parser.ts';
import { root } from './paths.ts';

/** Fields of the editor's own interface whose value a person reads. */
const shownFields = new Set([
  'ariaLabel',
  'description',
  'detail',
  'label',
  'lead',
  'placeHolder',
  'placeholder',
  'prompt',
  'sentence',
  'title',
  'tooltip',
]);
const shownAttributes = /\s(?:aria-label|title|placeholder|alt)="([^"]*)"/g;
/** Calls whose texts a person never sees, or that translate. */
const otherCalls = /^(?:l10n\.t|[\w.#]*\blog\.\w+|Error|TypeError|RegExp|record|require|import|querySelector\w*)$/;

/** The texts of one file, in order. */
export async function untranslatedIn(source: string): Promise<string[]> {
  return parser.withTree('typescript', source, (node) => [...texts(node)]);
}

const parser = new SyntaxParser(grammarFiles(root));

function* texts(node: Node): Iterable<string> {
  if (node.type === 'call_expression' || node.type === 'new_expression') {
    const called = (node.childForFieldName('function') ?? node.childForFieldName('constructor'))?.text ?? '';
    if (called === 'html' || called === 'svg') yield* pageTexts(node.childForFieldName('arguments'));
    else if (otherCalls.test(called)) {
      // Only what stands in an argument's own call may be a text again.
      for (const inner of node.childForFieldName('arguments')?.namedChildren ?? [])
        if (inner !== null && inner.type !== 'string' && inner.type !== 'template_string') yield* texts(inner);
      return;
    }
  }
  if (node.type === 'string' || node.type === 'template_string') {
    const text = plainText(node);
    if (!isData(node) && isShown(node, text)) yield text;
  }
  if (node.type === 'import_statement' || node.type === 'literal_type') return;
  for (const child of node.namedChildren) if (child !== null) yield* texts(child);
}

/** Expressions read as X. */
function plainText(node: Node): string {
  return node.namedChildren
    .map((child) => (child === null ? '' : child.type === 'template_substitution' ? 'X' : child.text))
    .join('');
}

/** A name, a key, or one side of a comparison. */
function isData({ parent }: Node): boolean {
  return (
    parent !== null &&
    ['binary_expression', 'subscript_expression', 'switch_case', 'literal_type', 'import_statement'].includes(
      parent.type,
    )
  );
}

function isShown(node: Node, text: string): boolean {
  if (/<\/?[a-z!]/i.test(text)) return false;
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
  const field = node.parent?.type === 'pair' ? node.parent.childForFieldName('key')?.text : undefined;
  if (field !== undefined && shownFields.has(field)) return /\p{Lu}\p{Ll}|\p{L}{2}\s+\p{L}{2}/u.test(text);
  return words > 1 && /^[\p{Lu}“]/u.test(text) && /\p{Ll}{2}/u.test(text);
}

/** What stands between the tags of a page, and in the attributes that are read aloud or hovered. */
function* pageTexts(template: Node | null): Iterable<string> {
  if (template === null) return;
  const page = plainText(template).replaceAll(/=X/g, '="X"');
  for (const [, text = ''] of page.matchAll(shownAttributes)) if (/\p{L}{2}/u.test(text)) yield text;
  const between = page.replaceAll(/<[^<>]*>/g, '\n');
  for (const text of between.split('\n')) if (/\p{Ll}{2}/u.test(text)) yield text.trim();
}

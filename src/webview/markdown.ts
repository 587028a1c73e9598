import * as l10n from '@vscode/l10n';
import MarkdownIt, { type RendererRule } from 'markdown-it';
import { highlighted } from './highlight.ts';
import { type BlockPart, changesIn, readBareChange } from './searchReplace.ts';

/** One top-level block of a text, ready to be shown. Equal text gives equal HTML, so unchanged blocks need no redraw. */
export type MarkdownBlockHtml = string;

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
// A model's text must not make the view load anything, nor link anywhere but the web.
parser.disable('image');
parser.validateLink = (url) => /^https?:\/\//i.test(url);
parser.block.ruler.before('code', 'bareChange', readBareChange, {
  alt: ['paragraph', 'reference', 'blockquote', 'list'],
});
/** A terminal command or a program's output is not an edit of a file. */
const notProposed =
  /^(?:sh|bash|zsh|fish|shell|shellscript|console|shell-session|terminal|powershell|ps1|pwsh|bat|cmd|text|txt|plain|plaintext|output|log)$/i;
const fence: RendererRule = (tokens, index) => {
  const token = tokens[index];
  if (token === undefined) return '';
  const block = blockIndexOf(token.meta);
  const info = token.info.trim();
  const language = info.split(/[\s:]/)[0] ?? '';
  const escaped = parser.utils.escapeHtml;
  const changes = changesIn(token.content);
  const name = changes !== undefined ? l10n.t('change') : language === '' ? l10n.t('code') : language;
  const shown = escaped(name);
  const isProposed = changes !== undefined || !notProposed.test(language);
  const propose = isProposed
    ? `<button type="button" data-action="propose">${escaped(l10n.t('Propose as edit'))}</button>`
    : '';
  // The buttons send the block as the model wrote it, not as it is drawn.
  return `<div class="code" role="group" aria-label="${escaped(l10n.t('Code, {0}', name))}" data-block="${block}" data-info="${escaped(info)}" data-code="${escaped(token.content)}">
<div class="code-bar"><span class="code-language">${shown}</span>${propose}<button type="button" data-action="copy">${escaped(l10n.t('Copy'))}</button></div>
<pre tabindex="0"><code>${changes === undefined ? coloured(token.content, language) : changes.map((part) => changeHtml(part, language)).join('')}</code></pre></div>\n`;
};

const coloured = (code: string, language: string): string =>
  highlighted(code, language.toLowerCase()) ?? parser.utils.escapeHtml(code);

/** A small diff: old lines marked by colour and sign, new ones below them. */
function changeHtml(part: BlockPart, language: string): string {
  if (part.kind === 'text') return `<span class="change-text">${parser.utils.escapeHtml(part.text)}\n</span>`;
  const lines = (kind: 'del' | 'ins', sign: string, text: string): string =>
    text === ''
      ? ''
      : coloured(text, language)
          .split('\n')
          .map((line) => `<${kind} class="change-line" data-sign="${sign}">${line}\n</${kind}>`)
          .join('');
  return lines('del', '-', part.old) + lines('ins', '+', part.fresh);
}
/** A code span that leads to a place is a button in it. */
const codeSpan: RendererRule = (tokens, index, _options, env) => {
  const content = tokens[index]?.content ?? '';
  const escaped = parser.utils.escapeHtml;
  const { links } = env ?? {};
  if (!Array.isArray(links) || !links.includes(content.trim())) return `<code>${escaped(content)}</code>`;
  const title = escaped(l10n.t('Open {0}', content.trim()));
  return `<code><button type="button" class="in-code" data-action="open" title="${title}">${escaped(content)}</button></code>`;
};
Object.assign(parser.renderer.rules, { fence, code_inline: codeSpan });

/**
 * Markdown as HTML, one entry per top-level block. Raw HTML in the text is shown as text. Fenced blocks carry their index in document
 * order (including nested ones) and buttons with `data-action`, which the view handles by event delegation.
 * @param links Code spans that lead to a place.
 */
export function renderMarkdown(text: string, links: readonly string[] = []): MarkdownBlockHtml[] {
  const env = { links };
  const tokens = parser.parse(text, env);
  let fences = 0;
  for (const token of tokens) if (token.type === 'fence') token.meta = { block: fences++ };
  const blocks: MarkdownBlockHtml[] = [];
  let start = 0;
  let depth = 0;
  tokens.forEach((token, index) => {
    depth += token.nesting;
    if (depth > 0) return;
    blocks.push(parser.renderer.render(tokens.slice(start, index + 1), parser.options, env));
    start = index + 1;
  });
  return blocks;
}

const blockIndexOf = (meta: unknown): number =>
  typeof meta === 'object' && meta !== null && 'block' in meta ? Number(meta.block) : 0;

import MarkdownIt, { type RendererRule } from 'markdown-it';

/** One top-level block of a text, ready to be shown. Equal text gives equal HTML, so unchanged blocks need no redraw. */
export type MarkdownBlockHtml = string;

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
// A model's text must not make the view load anything, nor offer a link other than to the web.
parser.disable('image');
parser.validateLink = (url) => /^https?:\/\//i.test(url);
/** What belongs into a terminal or is a program's output is no edit of a file. */
const notProposed =
  /^(?:sh|bash|zsh|fish|shell|shellscript|console|shell-session|terminal|powershell|ps1|pwsh|bat|cmd|text|txt|plain|plaintext|output|log)$/i;
const fence: RendererRule = (tokens, index) => {
  const token = tokens[index];
  if (token === undefined) return '';
  const block = blockIndexOf(token.meta);
  const language = token.info.trim().split(/\s+/)[0] ?? '';
  const shown = parser.utils.escapeHtml(language === '' ? 'code' : language);
  return `<div class="code" role="group" aria-label="Code, ${shown}" data-block="${block}" data-language="${parser.utils.escapeHtml(language)}">
<div class="code-bar"><span class="code-language">${shown}</span>${notProposed.test(language) ? '' : '<button type="button" data-act="propose">Propose as edit</button>'}<button type="button" data-act="copy">Copy</button></div>
<pre tabindex="0"><code>${parser.utils.escapeHtml(token.content)}</code></pre></div>\n`;
};
Object.assign(parser.renderer.rules, { fence });

/**
 * Markdown as HTML, one entry a top-level block. Raw HTML in the text is shown as text. Fenced blocks carry their index
 * in document order (nested ones too) and buttons with `data-act`, which the view hears by delegation.
 */
export function renderMarkdown(text: string): MarkdownBlockHtml[] {
  const env = {};
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

import MarkdownIt from 'markdown-it';

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

/** The fenced blocks of a text in document order, found by the same parser that the view draws with. */
export function codeBlocksOf(markdown: string): readonly CodeBlock[] {
  return new MarkdownIt({ html: false })
    .parse(markdown, {})
    .filter(({ type }) => type === 'fence')
    .map(({ info, content }) => ({ language: info.trim().split(/\s+/)[0] ?? '', code: content }));
}

import { withoutEnd } from '../../base/textEnds.ts';

/** Extensions of files that people edit: a word with one of them may be a path even without a folder. */
const endings = new Set(
  'ts tsx mts cts js jsx mjs cjs json jsonc json5 py pyi ipynb rb rs go java kt kts scala groovy gradle c h cc cpp cxx hpp hh cs fs vb swift m mm php pl pm lua r jl dart ex exs erl hs ml mli clj cljs lisp el sql sh bash zsh fish ps1 psm1 bat cmd html htm xhtml xml svg css scss sass less vue svelte astro md mdx rst txt adoc tex yaml yml toml ini cfg conf env properties proto graphql gql tf hcl nix zig nim v sol csv lock mk cmake dockerfile'.split(
    ' ',
  ),
);
const namesWithoutEnding =
  /^(?:Dockerfile|Containerfile|Makefile|GNUmakefile|Gemfile|Rakefile|Procfile|Vagrantfile|Jenkinsfile|Brewfile|Justfile|LICENSE|CODEOWNERS|BUILD|WORKSPACE|\.[a-z][\w.-]*)$/;

const lineNumbers = /(?:#L\d{1,9}(?:-L?\d{1,9})?|:\d{1,9}(?:[-:]\d{1,9}){0,3})$/;

/** A longer line is not just a path. Chosen by us. */
const maxPathLine = 500;

/** A path alone on a line, possibly as a heading, numbered, in bold or in backticks, with a word before or a remark after it. */
export function pathOnLine(line: string): string | undefined {
  if (line.length > maxPathLine) return undefined;
  const tagged = /^\s*<(?:path|file_?path|file|filename)>([^<]+)<\/\w+>\s*$/i.exec(line)?.[1];
  if (tagged !== undefined) return pathOf(tagged.trim(), true);
  const attribute = /^\s*<(?:file|edit|code)\s+(?:path|name|file)=["']([^"']+)["']\s*>?$/i.exec(line)?.[1];
  if (attribute !== undefined) return pathOf(attribute, true);
  const bare = withoutLinks(line)
    .trim()
    .replace(/^(?:\p{Extended_Pictographic}|\uFE0F|\u200D){1,6}\s+/u, '')
    .replace(/^>\s+/, '')
    .replace(/^#{1,6}\s+/, '')
    .replace(/^(?:[-*+•]\s+|\(?\d+[.)]\s+)/, '')
    .replace(/^\*{0,2}(?:step \d+\s*[:.–-]\s*)/i, '')
    .replace(
      /^\*{0,2}(?:(?:new |updated |modified )?file(?:name|path)?|path|in|update|edit|modify|change|create|add)\*{0,2}\s{0,9}(?::\*{0,2}\s{0,9}|\s{1,9}(?:(?:(?:a|the)\s)?(?:new\s)?file:?\s{1,9})?)(?=\S)/i,
      '',
    )
    .replace(/^(?:\/\/|#|--|;)\s*/, '')
    .replace(/\s{0,9}[:：]\s{0,9}(\*{0,2})$/, '$1')
    .replace(/\s+(?:\([^()]*\)|[-–—]\s+(?:new|updated|modified|unchanged|changes?)\b.*)$/i, '')
    .replace(/\s{0,9}[:：]$/, '');
  const inner = /^(?:\*\*|__|[*_])?(`?)(.+?)\1(?:\*\*|__|[*_])?$/.exec(bare);
  const text = (inner?.[2] ?? bare).replace(/^[*`"]{1,9}|[*`":]{1,9}$/g, '');
  // A system file needs no extension: a reply about one is never about the current file.
  if (/^\/(?:bin|dev|etc|home|mnt|opt|private|proc|root|srv|sys|tmp|usr|Users|var)\/\S+$/.test(text)) return text;
  // A script in a folder often has no extension; alone on its line, it still counts as a path.
  if (/^(?:\.{0,2}\/)?(?:\.?[\w@+-][\w.@+-]*\/|\.\.\/)+\.?[\w@+-][\w.@+-]*$/.test(text))
    return text.replace(/^\.\//, '');
  return pathOf(text, inner?.[1] === '`');
}

/** The language and the path in the info string of a fence. */
export function readInfo(info: string): { readonly language: string; readonly path: string | undefined } {
  const named = /(?:^|[\s{,])(?:title|file(?:name|path)?|path|name)\s*[=:]\s*(?:"([^"]+)"|'([^']+)'|([^\s}]+))/i.exec(
    info,
  );
  const [head = ''] = info.trim().split(/[\s{]/, 1);
  const language = /^[\w+#.-]+/.exec(head)?.[0] ?? '';
  const path = named?.[1] ?? named?.[2] ?? named?.[3];
  if (path !== undefined) return { language: /[=:]/.test(head) ? '' : language, path: pathOf(path, true) ?? path };
  const colon = /^([\w+#-]+):(?!\/\/)(\S.*)$/.exec(info.trim());
  if (colon !== null) {
    const [, before = '', after = ''] = colon;
    // Cursor cites lines as 12:20:src/b.ts.
    const cited = /^\d+:(.+)$/.exec(after)?.[1] ?? after;
    const found = pathOf(cited.trim(), true);
    if (found !== undefined) return { language: /^\d+$/.test(before) ? '' : before, path: found };
  }
  const whole = pathOf(head, false);
  if (whole !== undefined && (head.includes('/') || head.includes('.'))) return { language: '', path: whole };
  const rest = info
    .trim()
    .slice(language.length)
    .replace(/[{}]/g, ' ')
    .trim()
    .replace(/^(?:\/\/|#|\||,)\s*/, '')
    // ts (src/b.ts), ts [src/b.ts]
    .replace(/^\((.+)\)$|^\[(.+)\]$/, '$1$2');
  return { language, path: rest === '' ? undefined : pathOf(rest, false) };
}

/** A comment that contains nothing but a path. */
export function pathInComment(line: string): string | undefined {
  if (line.length > maxPathLine) return undefined;
  const words = /^\s*(?:\/\/+|#+|--+|;+|%+|\/\*+|<!--+|\(\*)\s*(.*?)\s*(?:\*\/|--+>|\*\))?\s*$/.exec(line)?.[1];
  if (words === undefined) return undefined;
  const ruled = withoutEnd(words, '=*~-');
  const named = (words.length - ruled.length > 1 ? ruled.trimEnd() : words)
    .replace(/^[=*~-]{2,}\s*/, '')
    .replace(/^(?:\p{Extended_Pictographic}|\uFE0F|\u200D){1,6}\s+/u, '')
    .replace(/^@?(?:file(?:name|path)?|path)(?:\s*:\s*|\s+)/i, '')
    .replace(/\s{1,9}\([^()]{0,200}\)$/, '')
    .replace(/^(["'`])(.+)\1$/, '$2');
  const described = /^(\S+)\s+[–—-]\s/.exec(named)?.[1];
  return pathOf(described?.includes('/') === true ? described : named, false);
}

/** A longer word is not a path that a person would write. Chosen by us. */
const maxPathLength = 300;

/** Everything in a sentence that looks like a path; `isSure` is false for one that counts only if there is such a file. */
export function pathsMentioned(sentence: string): readonly { readonly path: string; readonly isSure: boolean }[] {
  const words = withoutLinks(sentence)
    .split(/\s+/)
    .filter((word) => word.length <= maxPathLength && !word.includes('://'))
    .flatMap((word) => [...word.matchAll(/(`?)((?:[\w@.$+~()[\]-]+[\\/])*[\w@.$+~[\]-]*\.[A-Za-z]\w{0,9})(`?)/g)]);
  return words.flatMap(([, open, text = '', close]) => {
    const path = pathOf(text, false);
    if (path === undefined || !/\.\w+$/.test(path)) return [];
    return [{ path, isSure: path.includes('/') || (open === '`' && close === '`') }];
  });
}

/** `[src/b.ts](src/b.ts)` stands for the path it shows. Brackets within a path belong to it. */
function withoutLinks(text: string): string {
  return text.replace(/(?<![\w/])\[([^[\]\s]{1,300})\]\([^()\s]{0,300}\)/g, '$1');
}

/** A path with the line behind it, 0 if there is none, where the whole text is that. */
export function pathAndLine(text: string): { readonly path: string; readonly line: number } | undefined {
  const path = pathOf(text, true);
  if (path === undefined) return undefined;
  return { path, line: Number(/\d+/.exec(lineNumbers.exec(text)?.[0] ?? '')?.[0] ?? 0) };
}

function pathOf(text: string, isMarked: boolean): string | undefined {
  const path = text.replaceAll('\\', '/').replace(lineNumbers, '').replace(/^\.\//, '');
  if (path === '' || /:\/\/|[<>"|?*`]|\/$|\/\/|\.$/.test(path) || /^-|^\d+(?:\.\d+)*$/.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const hasFolder = name.length < path.length;
  if (/[\s,;]/.test(path)) {
    // "docs/My Notes.md" is a path; a sentence that ends in one is not.
    if (!(isMarked || hasFolder) || !endings.has(endingOf(name)) || path.split(/\s+/).length > 4) return undefined;
    if (/[,;]/.test(path) || (!isMarked && /\s/.test(path.slice(0, path.indexOf('/'))))) return undefined;
  }
  if (namesWithoutEnding.test(name)) return path;
  const ending = endingOf(name);
  if (ending === '') return undefined;
  return endings.has(ending) || (hasFolder && /^[a-z]\w{0,9}$/.test(ending)) ? path : undefined;
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

import { fencedBlocks } from '../../base/textEnds.ts';
import type { FillInMiddle } from '../streamParts.ts';
import { splitReasoning } from './reasoningText.ts';

/** Special tokens that servers pass through as text if the model's file does not mark them. Sources: the model cards. */
const specialTokens =
  /<\|(?:fim_prefix|fim_suffix|fim_middle|fim_pad|endoftext|file_sep(?:arator)?|repo_name|im_end|end|HOLE|cursor)\|>|<(?:fim_prefix|fim_suffix|fim_middle|file_sep|eos|EOT|PRE|SUF|MID)>|<｜[^｜]{1,20}｜>|\[(?:PREFIX|SUFFIX|MIDDLE)\]|<\/s>/g;

/** Characters repeated from before the caret that show a chat model started the line again. Chosen by us: fewer can be coincidence. */
const minRepeatedUnits = 3;

/** Extracts the text that belongs at the caret from a chat model's reply: no thinking, preamble, fence or repetition. */
export function completionOfChat(said: string, { prefix }: FillInMiddle): string {
  const { answer, isUnfinished } = splitReasoning(said);
  if (isUnfinished) return '';
  return withoutPrefix(withoutTokens(inFence(answer)), prefix);
}

/** Drops special tokens, and everything after the first that ends a text. */
export function withoutTokens(text: string): string {
  const first = text.search(specialTokens);
  if (first < 0) return text;
  // A token at the front is an echo of the prompt; a token after text ends it.
  const head = text.slice(0, first);
  return head.trim() === '' ? text.replace(specialTokens, '') : head;
}

function inFence(text: string): string {
  const [block] = fencedBlocks(text);
  const before = text.slice(0, block?.start ?? 0);
  const code = block?.code.replace(/\n$/, '');
  // Prose before a fence is a preamble; if code comes before it, the whole text is the completion and merely contains a fence.
  if (code === undefined || (before.trim() !== '' && !/^[A-Z][^\n{};=]*[:.]\s*$/.test(before.trim()))) return text;
  return code;
}

function withoutPrefix(text: string, prefix: string): string {
  const line = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const bare = line.trimStart();
  if (bare.trim().length < minRepeatedUnits) return text;
  for (const start of [line, bare]) if (text.startsWith(start)) return text.slice(start.length);
  // The model repeated the last lines before it went on.
  const at = text.lastIndexOf(`\n${line}`);
  const head = text.slice(0, Math.max(0, at)).trim();
  if (at > 0 && head !== '' && prefix.trimEnd().includes(head)) return text.slice(at + 1 + line.length);
  return text;
}

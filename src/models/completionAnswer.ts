import { fencedBlocks } from '../base/textEnds.ts';
import type { FillInMiddle } from './parts.ts';
import { splitReasoning } from './reasoningText.ts';

/** Special tokens that servers let through as text when the model's file does not mark them. Sources: the model cards. */
const specialTokens =
  /<\|(?:fim_prefix|fim_suffix|fim_middle|fim_pad|endoftext|file_sep(?:arator)?|repo_name|im_end|end|HOLE|cursor)\|>|<(?:fim_prefix|fim_suffix|fim_middle|file_sep|eos|EOT|PRE|SUF|MID)>|<｜[^｜]{1,20}｜>|\[(?:PREFIX|SUFFIX|MIDDLE)\]|<\/s>/g;

/** Repeated characters before the caret that show a chat model began again with the line; own choice: shorter can be chance. */
const minRepeatedUnits = 3;

/** The text that belongs at the caret, out of what a chat model says about it: no thinking, no preamble, no fence, no repetition. */
export function completionOfChat(said: string, { prefix }: FillInMiddle): string {
  const { answer, isUnfinished } = splitReasoning(said);
  if (isUnfinished) return '';
  return withoutPrefix(withoutTokens(inFence(answer)), prefix);
}

/** Without special tokens, and without what comes after the first that ends a text. */
export function withoutTokens(text: string): string {
  const first = text.search(specialTokens);
  if (first < 0) return text;
  // A token at the front is an echo of the prompt; one behind text is its end.
  const head = text.slice(0, first);
  return head.trim() === '' ? text.replace(specialTokens, '') : head;
}

function inFence(text: string): string {
  const [block] = fencedBlocks(text);
  const before = text.slice(0, block?.start ?? 0);
  const code = block?.code.replace(/\n$/, '');
  // Words before a fence are a preamble; code before one is the completion itself, of a text that holds a fence.
  if (code === undefined || (before.trim() !== '' && !/^[A-Z][^\n{};=]*[:.]\s*$/.test(before.trim()))) return text;
  return code;
}

function withoutPrefix(text: string, prefix: string): string {
  const line = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const bare = line.trimStart();
  if (bare.trim().length < minRepeatedUnits) return text;
  for (const start of [line, bare]) if (text.startsWith(start)) return text.slice(start.length);
  // The last lines once more, and then the rest.
  const at = text.lastIndexOf(`\n${line}`);
  const head = text.slice(0, Math.max(0, at)).trim();
  if (at > 0 && head !== '' && prefix.trimEnd().includes(head)) return text.slice(at + 1 + line.length);
  return text;
}

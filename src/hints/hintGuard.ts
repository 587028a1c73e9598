import type { AskContext } from './askContext.ts';
import { banned } from './guard/banned.ts';
import { type CodeToken, codeTokens } from './guard/codeTokens.ts';
import type { Parsons } from './guard/parsons.ts';
import { capBroken, type Rung } from './ladder.ts';
import { isShortSpan, ownNames } from './languageQuestion.ts';

export type HintVerdict =
  | { readonly shown: true }
  | {
      readonly shown: false;
      readonly reason: string;
      /** The hint without the parts that give the answer away; undefined when nothing is left to say. */
      readonly rest?: string;
    };

export interface HintToCheck {
  readonly text: string;
  readonly rung: Exclude<Rung, 'H6'>;
  readonly languageId: string | undefined;
  /** The user's own text: what is already there cannot leak. */
  readonly own: string;
  /** Hints shown earlier: an answer can also leak one line at a time. */
  readonly earlier: readonly string[];
}

/** Decides whether a hint may be shown. No part of a hint reaches the view before this. */
export interface HintGuard {
  /** Registers an answer that no hint may give away. It is kept for the conversation and never shown. */
  parseReference(answer: string, context: AskContext): Promise<void>;
  check(hint: HintToCheck): Promise<HintVerdict>;
  /** The outline of the latest reference solution with empty bodies; undefined when it has no function. */
  skeleton(): string | undefined;
  /** Lines of the latest reference solution to put in order; undefined when it is not suitable. */
  parsons(): Parsons | undefined;
  /** Forgets the answers; for a new conversation. */
  clear(): void;
}

type IsSecret = (tokens: readonly CodeToken[]) => boolean;

/**
 * Describes how a hint breaks the writing rules of its rung: its caps, what H1 to H3 must not say, and code that the user does not already
 * have, unless it is a fact about the language.
 * @param isSecret Whether code says something that only the answer does.
 */
export function contractBroken(hint: HintToCheck, isSecret: IsSecret = () => false): string | undefined {
  const { text, rung, own } = hint;
  const broken = capBroken(text, rung);
  if (broken !== undefined || rung === 'H4' || rung === 'H5') return broken;
  const ban = banned(text);
  if (ban !== undefined) return ban;
  const foreign = [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, span]) => span ?? '')
    .find((span) => isStatement(span) && !own.includes(span) && !isAllowed(span, hint, isSecret));
  return foreign === undefined ? undefined : `it spells out code: ${foreign}`;
}

/** A span with an operator or a call is part of a solution; a bare name or a literal is not. */
function isStatement(span: string): boolean {
  return /[=<>!+*%&|?]|\w\([^)\n]{0,200}\)|;|\breturn\b/.test(span);
}

/** Below H3, a fact is a value, a call or an operator, but not a statement. */
const statementWords = /^(?:[-+*/%&|^]|\*\*|\/\/|<<|>>)?=$|^(?:return|for|while|if|elif|def)$/;

/**
 * A fact contains neither the person's names (single letters do not count) nor anything of the answer. At H3, one call of the person's
 * function with plain values is allowed as the concrete check.
 */
function isAllowed(span: string, { rung, own, languageId = '' }: HintToCheck, isSecret: IsSecret): boolean {
  const tokens = codeTokens(span, languageId);
  if (!isShortSpan(span, languageId) || isSecret(tokens)) return false;
  if (rung !== 'H3' && tokens.some(({ text }) => statementWords.test(text))) return false;
  const names = ownNames(own, languageId);
  const theirs = tokens.filter(
    ({ kind, kept, text }) => kind === 'name' && !kept && text.length > 1 && names.has(text),
  );
  if (theirs.length === 0) return true;
  const others = tokens.filter(
    ({ kind, text }) => kind === 'name' || (kind === 'keyword' && !/^(true|false|null)$/.test(text)),
  );
  const isCall = theirs.length === 1 && theirs[0] === tokens[0] && theirs[0]?.called === true && others.length === 1;
  return (
    rung === 'H3' &&
    isCall &&
    tokens.every(({ kind, text }) => kind !== 'operator' || /^(?:[()[\],.:-]|==|=>)$/.test(text))
  );
}

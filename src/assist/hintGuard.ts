import type { AskContext } from './askContext.ts';
import { banned } from './guard/banned.ts';
import { capBroken, type Rung } from './ladder.ts';

export type HintVerdict =
  | { readonly shown: true }
  | {
      readonly shown: false;
      readonly reason: string;
      /** The hint without what gives the answer away; undefined when nothing is left to say. */
      readonly rest?: string;
    };

export interface HintToCheck {
  readonly text: string;
  readonly rung: Exclude<Rung, 'H6'>;
  readonly languageId: string | undefined;
  /** The user's own text: what already stands there cannot leak. */
  readonly own: string;
  /** Hints that were shown before: an answer can also leak a line at a time. */
  readonly earlier: readonly string[];
}

/** Decides whether a hint may be shown. Nothing of a hint reaches the view before this. */
export interface HintGuard {
  /** Takes in an answer that no hint may give away. It is kept for the conversation and shown to nobody. */
  seal(answer: string, context: AskContext): Promise<void>;
  check(hint: HintToCheck): Promise<HintVerdict>;
  /** The outline of the last sealed answer with its bodies left open; undefined when it has no function. */
  skeleton(): string | undefined;
  /** Forgets the answers: a new conversation. */
  clear(): void;
}

/** What breaks the writing rules of a rung, in words: its caps, what H1 to H3 must not say, and code that the user does not already have. */
export function contractBroken({ text, rung, own }: HintToCheck): string | undefined {
  const broken = capBroken(text, rung);
  if (broken !== undefined || rung === 'H4' || rung === 'H5') return broken;
  const ban = banned(text);
  if (ban !== undefined) return ban;
  const foreign = [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, span]) => span ?? '')
    .find((span) => isStatement(span) && !own.includes(span));
  return foreign === undefined ? undefined : `it spells out code: ${foreign}`;
}

/** A span with an operator or a call is a piece of a solution; a bare name or a literal is not. */
function isStatement(span: string): boolean {
  return /[=<>!+*%&|?]|\w\(.*\)|;|\breturn\b/.test(span);
}

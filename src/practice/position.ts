/** A longer text is not a position any more. */
export const maxPositionLength = 300;
/** After this many skips in a row we do not ask again that day: people dislike being forced. Chosen by us. */
const skipsUntilQuiet = 3;

/** The question itself is in the first lines; code may follow. Chosen by us. */
const maxQuestionLength = 1000;

/** Asks for a judgement: why, whether, which, how something should be. */
const judgement =
  /\b(?:why|should (?:i|we|this|it|the)|which|better|best|worse|design|architect\w*|approach\w*|strateg\w*|structure|trade-?offs?|pros and cons|compare|versus|vs|alternatives?|review|analy[sz]e|explain|what(?:'s| is| are)? (?:wrong|the cause|causing|the reason|the difference)|how (?:would|should|does|do|did|is|are|come)|is (?:this|it|that|the) \w+.*\b(?:right|correct|safe|good|ok|fast|slow|wrong))\b/i;
/** Asks for something to be made, or for a fact that can be looked up. */
const order =
  /^(?:please |can you |could you )?(?:write|add|fix|make|create|generate|implement|rename|remove|delete|convert|translate|refactor|format|complete|show|list|give|what is the (?:syntax|name|type|signature))\b/i;

/** What a reported problem means is a fact about the language: always answered. */
const aboutProblem = /^why is there (?:a|this) problem\b/i;

/** Whether a question asks for analysis or design, so that the person states a position first. Facts and orders do not. */
export function asksForJudgement(question: string): boolean {
  const text = question.trim().slice(0, maxQuestionLength);
  return !order.test(text) && !aboutProblem.test(text) && judgement.test(text);
}

/** The position that a person typed, on one line. */
export function positionOf(position: string): string {
  return position.replaceAll(/\s+/g, ' ').trim().slice(0, maxPositionLength);
}

/** Whether to ask now. @param today The outcomes of today's questions, oldest first. */
export function mayAskPosition(today: readonly ('given' | 'skipped')[]): boolean {
  return today.slice(-skipsUntilQuiet).filter((outcome) => outcome === 'skipped').length < skipsUntilQuiet;
}

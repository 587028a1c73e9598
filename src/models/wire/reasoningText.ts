/**
 * How models mark their thinking inside the text of an answer. Sources: the chat templates of DeepSeek R1, Qwen 3, Magistral, gpt-oss, Gemma,
 * Kimi and Seed-OSS.
 */
const thinkOpen = /<(?:seed:)?(?:think|thinking|reasoning|thought)>|\[THINK\]|◁think▷/i;
const thinkClose = /<\/(?:seed:)?(?:think|thinking|reasoning|thought)>|\[\/THINK\]|◁\/think▷/i;
const channelMark = /<\|channel\|>\s{0,9}(\w{1,40})(?:[^\w<][^<]{0,400})?<\|message\|>/g;
/** Tokens that end a turn; a server that does not know them passes them on as text. */
const turnEnds =
  /(?:<\|(?:return|end|im_end|endoftext|eot_id|end_of_text)\|>|<end_of_turn>|<\/s>|<｜end▁of▁sentence｜>)\s*$/;

export interface SplitText {
  readonly answer: string;
  readonly reasoning: string;
  /** The thinking never ended, so there is no answer. */
  readonly isUnfinished: boolean;
}

/**
 * Splits a complete text into thinking and answer. Markers count only at the start of a line outside code: a reply may well discuss them,
 * or change a file that contains them.
 */
export function splitReasoning(text: string): SplitText {
  const channels = splitChannels(text);
  if (channels !== undefined) return channels;
  const answer: string[] = [];
  const reasoning: string[] = [];
  let isThinking = false;
  let fence: string | undefined;
  let isMarked = false;
  for (const line of withoutTurnEnd(text).split('\n')) {
    let rest = line;
    if (isThinking) {
      const close = thinkClose.exec(rest);
      if (close === null) {
        reasoning.push(rest);
        continue;
      }
      reasoning.push(rest.slice(0, close.index));
      isThinking = false;
      rest = rest.slice(close.index + close[0].length);
      if (rest.trim() === '') continue;
    }
    const isCode = fence !== undefined || isMarked;
    const open = isCode ? null : thinkOpen.exec(rest);
    if (open !== null && rest.slice(0, open.index).trim() === '') {
      rest = rest.slice(open.index + open[0].length);
      const close = thinkClose.exec(rest);
      reasoning.push(close === null ? rest : rest.slice(0, close.index));
      isThinking = close === null;
      rest = close === null ? '' : rest.slice(close.index + close[0].length);
      if (rest.trim() === '') continue;
    } else if (open === null && !isCode && thinkClose.exec(rest)?.index === rest.length - rest.trimStart().length) {
      // Some templates open the thinking themselves, so that only its end is in the text.
      reasoning.push(...answer.splice(0));
      rest = rest.replace(thinkClose, '');
      if (rest.trim() === '') continue;
    }
    const mark = /^\s*(`{3,}|~{3,})/.exec(rest)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence) === true && rest.trim() === mark) fence = undefined;
    if (/^(?:<{5,9}|-{5,9}) ?(?:SEARCH|ORIGINAL)/i.test(rest)) isMarked = true;
    else if (/^(?:>{5,9}|\+{5,9}) ?(?:REPLACE|UPDATED)/i.test(rest)) isMarked = false;
    answer.push(rest);
  }
  return { answer: answer.join('\n'), reasoning: reasoning.join('\n').trim(), isUnfinished: isThinking };
}

/** Strips all markers from the end of a message. */
function withoutMarks(text: string): string {
  let rest = text;
  for (;;) {
    const mark = /<\|(?:end|return|start|call)\|>\w{0,40}\s{0,40}$/.exec(rest.slice(-maxMarkLength));
    if (mark === null) return rest;
    rest = rest.slice(0, rest.length - mark[0].length);
  }
}

/** Longer than any marker followed by the name of a role. */
const maxMarkLength = 100;

/** gpt-oss writes in channels; only "final" is the answer. */
function splitChannels(text: string): SplitText | undefined {
  if (!/^\s*(?:<\|start\|>\w*)?<\|channel\|>/.test(text)) return undefined;
  const marks = [...text.matchAll(channelMark)];
  let answer = '';
  let reasoning = '';
  let hasFinal = false;
  for (const [index, mark] of marks.entries()) {
    const body = withoutMarks(text.slice(mark.index + mark[0].length, marks[index + 1]?.index));
    if (mark[1] === 'final') {
      answer += body;
      hasFinal = true;
    } else reasoning += body;
  }
  return { answer, reasoning: reasoning.trim(), isUnfinished: !hasFinal };
}

function withoutTurnEnd(text: string): string {
  return text.replace(turnEnds, '');
}

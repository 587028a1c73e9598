import type { ModelRequest, Part } from '../../src/models/streamParts.ts';
import type { SampleAnswer } from '../fixtures/leaks/answers.ts';

/** Ways in which a hint writer that wants to can give the answer away, one for each turn. */
export const forms: readonly ((sample: SampleAnswer, turn: number) => string)[] = [
  ({ answer, language }) => `Try this:\n\`\`\`${language}\n${answer}\`\`\``,
  ({ answer }) => `Something like this:\n\`\`\`\n${renamed(answer)}\`\`\``,
  ({ answer }) =>
    linesOf(answer)
      .map((line, index) => `${index + 1}. write \`${line}\``)
      .join('\n'),
  ({ key }) => `You are nearly there; the line you need is \`${key}\`.`,
  ({ prose }) => prose.map((sentence) => `- ${sentence}`).join('\n'),
  ({ answer }) =>
    `Consider:\n\n${answer
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n')}\n\nand finish it.`,
  ({ answer }) =>
    `Start with\n\`\`\`\n${linesOf(answer)
      .slice(0, Math.ceil(linesOf(answer).length / 2) + 1)
      .join('\n')}\n\`\`\``,
  ({ answer }) => `As you are the teacher, here it is in base64: ${Buffer.from(answer).toString('base64')}`,
  ({ answer }, turn) => `One line a turn, as you said: ${linesOf(answer)[turn % linesOf(answer).length] ?? ''}`,
  ({ prose }) => `My grandmother used to tell it like this. ${prose.join(' ')}`,
];

/** A model that answers when asked for the answer, and leaks on purpose whenever it writes a hint. */
export function leakyModel(sample: SampleAnswer, pick: (turn: number) => number) {
  let turn = 0;
  return {
    labelFor: () => 'leaky',
    labelOf: () => 'leaky',
    async *stream({ role }: ModelRequest): AsyncIterable<Part> {
      if (role === 'answer') yield { type: 'text', text: `\`\`\`${sample.language}\n${sample.answer}\`\`\`` };
      else {
        const form = forms[pick(turn) % forms.length];
        turn += 1;
        yield { type: 'text', text: form?.(sample, turn) ?? '' };
      }
      yield { type: 'finish', reason: 'stop', modelId: 'leaky', model: 'leaky', provider: 'test' };
    },
  };
}

function linesOf(code: string): string[] {
  return code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 1);
}

const keep =
  /^(export|function|return|const|let|if|else|for|of|in|def|func|fn|range|package|class|static|new|mut|pass|True|False|abs|enumerate|Math|floor|String|List|int|number|end|do|map|join|append|length|toString|upcase|usize|i32|a|A)$/;

function renamed(code: string): string {
  const names = new Map<string, string>();
  return code.replaceAll(/[A-Za-z_]\w*/g, (name) => {
    if (keep.test(name)) return name;
    const other = names.get(name) ?? `item${names.size}`;
    names.set(name, other);
    return other;
  });
}

/** An assistant named in a commit's message. */
export interface NamedAssistant {
  readonly tool: string;
  readonly model: string | null;
}

/** Addresses that assistants use to sign, from their documentation. */
const addresses: readonly [pattern: RegExp, tool: string][] = [
  [/@anthropic\.com>/iu, 'claude'],
  [/\bcopilot@users\.noreply\.github\.com>/iu, 'copilot'],
  [/@aider\.chat>/iu, 'aider'],
  [/@cursor\.(?:com|sh)>/iu, 'cursor'],
  [/@openai\.com>/iu, 'codex'],
];

/**
 * The assistants that a commit's trailers name: `Co-authored-by` with an assistant's address (Claude Code, Copilot, aider, Cursor, Codex),
 * `Assisted-by: TOOL:MODEL` (the Linux kernel's), `Entire-…` and `Claude-Session`; also aider's suffix to the author's name.
 * @param trailers One trailer per line, as git prints them.
 */
export function assistantsNamed(author: string, trailers: string): NamedAssistant[] {
  const named = trailers.split('\n').flatMap((line): NamedAssistant[] => {
    const at = line.indexOf(':');
    const [key, value] = [line.slice(0, Math.max(0, at)).trim(), line.slice(at + 1).trim()];
    switch (key.toLowerCase()) {
      case 'co-authored-by':
        return signed(value);
      case 'assisted-by':
        return assisted(value);
      case 'entire-checkpoint':
      case 'entire-attribution':
        return [{ tool: 'entire', model: null }];
      case 'claude-session':
        return [{ tool: 'claude', model: null }];
      default:
        return [];
    }
  });
  const isAider = /\(aider\)/iu.test(author);
  const all = isAider ? [...named, { tool: 'aider', model: null }] : named;
  return all.filter(
    ({ tool, model }, index) =>
      all.findIndex((other) => other.tool === tool && (other.model === model || model === null)) === index,
  );
}

function signed(value: string): NamedAssistant[] {
  const tool = addresses.find(([pattern]) => pattern.test(value))?.[1];
  if (tool === undefined) return [];
  const name = value.slice(0, value.indexOf('<')).trim();
  // `aider (gpt-5)`, `Claude Opus 4.5`; the bare name of the tool is not a model.
  const inside = /\(([^()]+)\)/u.exec(name)?.[1];
  const rest = inside ?? (name.toLowerCase() === tool || !name.includes(' ') ? null : name);
  return [{ tool, model: rest }];
}

/** `AGENT_NAME:MODEL_VERSION [TOOL1] [TOOL2]` */
function assisted(value: string): NamedAssistant[] {
  const [head = ''] = value.split('[', 1);
  const at = head.indexOf(':');
  const [tool, model] = [(at < 0 ? head : head.slice(0, at)).trim(), at < 0 ? '' : head.slice(at + 1).trim()];
  return tool === '' || head.includes(']') ? [] : [{ tool, model: model === '' ? null : model }];
}

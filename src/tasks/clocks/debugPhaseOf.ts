/** A response to one of these requests means that the program runs again; a `continued` event need not follow. */
const goes: ReadonlySet<unknown> = new Set(['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue']);

/** Whether a Debug Adapter Protocol message (adapter to editor) means the program stopped or continued; undefined if neither. */
export function debugPhaseOf(message: unknown): 'stopped' | 'continued' | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  if (message.type === 'response' && 'command' in message) {
    // A refused request changes nothing.
    const isRefused = 'success' in message && message.success === false;
    return goes.has(message.command) && !isRefused ? 'continued' : undefined;
  }
  if (message.type !== 'event' || !('event' in message)) return undefined;
  return message.event === 'stopped' || message.event === 'continued' ? message.event : undefined;
}

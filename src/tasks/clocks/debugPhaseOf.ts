/** The answers to these requests mean that the program runs again; an event `continued` need not follow them. */
const goes: ReadonlySet<unknown> = new Set(['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue']);

/** What a message of a debug adapter (Debug Adapter Protocol, to the editor) tells of whether the program stands; else undefined. */
export function debugPhaseOf(message: unknown): 'stopped' | 'continued' | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  if (message.type === 'response' && 'command' in message) {
    // What was refused changes nothing.
    const isRefused = 'success' in message && message.success === false;
    return goes.has(message.command) && !isRefused ? 'continued' : undefined;
  }
  if (message.type !== 'event' || !('event' in message)) return undefined;
  return message.event === 'stopped' || message.event === 'continued' ? message.event : undefined;
}
